import { createContext, useContext } from 'react';

/** Closes the card around the reader. */
export const CloseCard = createContext<() => void>(() => undefined);

/** Closes the popover around the caller; the focus goes back to its button. */
export function useClosePopover(): () => void {
  return useContext(CloseCard);
}
