'use client';

import type { ReactNode } from 'react';
import { Popover as AriaPopover, Dialog } from 'react-aria-components';
import { CloseCard } from './use-close-popover.ts';
import type { Opening } from './use-opening.ts';

export interface PopoverCardProps {
  readonly label: string;
  readonly opening: Opening;
  readonly children: ReactNode;
}

/** The card of a popover. */
export function PopoverCard({ label, opening: { button, isOpen, setOpen }, children }: PopoverCardProps) {
  return (
    <AriaPopover
      triggerRef={button}
      isOpen={isOpen}
      onOpenChange={setOpen}
      offset={6}
      className="flex max-w-[min(22rem,calc(100vw-16px))] flex-col rounded-md bg-surface shadow-popover outline-none"
    >
      <Dialog aria-label={label} className="max-h-[70vh] min-h-0 overflow-auto p-4 outline-none">
        <CloseCard value={() => setOpen(false)}>{children}</CloseCard>
      </Dialog>
    </AriaPopover>
  );
}
