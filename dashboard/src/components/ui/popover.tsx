'use client';

import type { ReactNode } from 'react';
import { ButtonContext } from 'react-aria-components';
import { onDemand } from '../on-demand.tsx';
import { useOpening } from './use-opening.ts';

const Card = onDemand(async () => (await import('./popover-card.tsx')).PopoverCard);

export interface PopoverProps {
  /** Name of the dialog for those who do not see it. */
  readonly label: string;
  /** One button of the kit. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  /** Fetches what the children need before the card opens. */
  readonly needs?: () => Promise<void>;
}

/** A button that opens a small card beside itself; Escape closes it and gives the focus back. */
export function Popover({ label, trigger, children, needs }: PopoverProps) {
  const opening = useOpening('dialog', () => Promise.all([Card.load(), needs?.()]));
  return (
    <>
      <ButtonContext value={opening.buttonContext}>{trigger}</ButtonContext>
      <Card label={label} opening={opening}>
        {children}
      </Card>
    </>
  );
}
