'use client';

import type { ReactNode } from 'react';
import { Popover as AriaPopover, Dialog, DialogTrigger } from 'react-aria-components';

export interface PopoverProps {
  /** Name of the dialog for those who do not see it. */
  readonly label: string;
  /** One button of the kit. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
}

/** A button that opens a small card beside itself; Escape closes it and gives the focus back. */
export function Popover({ label, trigger, children }: PopoverProps) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover offset={6} className="max-w-[min(22rem,calc(100vw-16px))] rounded-md bg-surface shadow-popover outline-none">
        <Dialog aria-label={label} className="max-h-[70vh] overflow-auto p-4 outline-none">
          {children}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
