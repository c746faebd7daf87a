'use client';

import { useState } from 'react';
import { countMoved, holdOrder } from './stable-order.ts';

export interface StableOrder {
  readonly order: readonly string[];
  /** Rows that wait to move; 0 while nothing is held. */
  readonly moved: number;
  readonly hold: () => void;
  readonly release: () => void;
}

/** The ranked order, except while somebody's pointer or focus is in the table: then rows stay where they are. */
export function useStableOrder(ranked: readonly string[]): StableOrder {
  const [kept, setKept] = useState<readonly string[] | null>(null);
  const order = kept === null ? ranked : holdOrder(kept, ranked);
  return {
    order,
    moved: kept === null ? 0 : countMoved(order, ranked),
    hold: () => setKept((was) => was ?? ranked),
    release: () => setKept(null),
  };
}
