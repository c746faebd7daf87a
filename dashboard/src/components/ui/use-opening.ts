'use client';

import { type ComponentProps, type RefObject, useRef, useState } from 'react';
import type { ButtonContext } from 'react-aria-components';

/** Whether a card is open, and what its button is given. */
export interface Opening {
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  readonly button: RefObject<HTMLButtonElement | null>;
  /** For the kit's button: its press opens. */
  readonly buttonContext: ComponentProps<typeof ButtonContext>['value'];
}

/**
 * Opens a card once its code is there: that is fetched when the pointer or the focus comes to the button, at the latest by
 * the press. A failure to load is thrown into the page's error boundary.
 */
export function useOpening(kind: 'dialog' | 'menu', load: () => Promise<unknown>): Opening {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const open = () =>
    load().then(
      () => setOpen(true),
      (error: unknown) =>
        setOpen(() => {
          throw error;
        }),
    );
  // Where this fails the press tries again, and says so.
  const fetch = () => void load().catch(() => undefined);
  return {
    isOpen,
    setOpen,
    button,
    buttonContext: {
      ref: button,
      'aria-haspopup': kind,
      'aria-expanded': isOpen,
      onHoverStart: fetch,
      onFocus: fetch,
      onPress: () => void open(),
      onKeyDown: (event) => {
        if (kind === 'menu' && event.key === 'ArrowDown') void open();
        else event.continuePropagation();
      },
    },
  };
}
