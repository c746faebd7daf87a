'use client';

import type { ReactNode } from 'react';
import { ButtonContext } from 'react-aria-components';
import { onDemand } from '../on-demand.tsx';
import type { MenuGroup } from './menu-card.tsx';
import { useOpening } from './use-opening.ts';

const Card = onDemand(async () => (await import('./menu-card.tsx')).MenuCard);

export interface MenuProps {
  readonly label: string;
  /** One button of the kit. */
  readonly trigger: ReactNode;
  readonly groups: readonly MenuGroup[];
}

/** A button that opens groups of choices and acts. */
export function Menu({ label, trigger, groups }: MenuProps) {
  const opening = useOpening('menu', Card.load);
  return (
    <>
      <ButtonContext value={opening.buttonContext}>{trigger}</ButtonContext>
      <Card label={label} groups={groups} opening={opening} />
    </>
  );
}
