import { useContext } from 'react';
import { OverlayTriggerStateContext } from 'react-aria-components';

/** Closes the popover around the caller; the focus goes back to its button. */
export function useClosePopover(): () => void {
  const state = useContext(OverlayTriggerStateContext);
  return () => state?.close();
}
