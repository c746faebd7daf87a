'use client';

import type { Quality, RowState } from '@tidewatch/schemas';
import type { ReactNode } from 'react';
import { Figure } from './figure.tsx';
import { QualityMark } from './quality-mark.tsx';
import { StateBadge } from './state-badge.tsx';

export interface TileProps {
  readonly label: ReactNode;
  /** The definition's button. */
  readonly info: ReactNode;
  /** How old the value is; absent while there is none. */
  readonly age: ReactNode;
  /** null: not there yet. */
  readonly value: string | null;
  /** Whether the value may still change: with a sign behind it that says so. Absent where there is no value, or none that could. */
  readonly state?: RowState | undefined;
  /** Stands behind the value and its state: that it was restated. */
  readonly mark?: ReactNode;
  /** The value rests on little: grey. */
  readonly isFaint?: boolean;
  /** What is known of events missing behind the value. */
  readonly quality?: Quality | undefined;
  /** Old value, held while something is wrong: dimmed. */
  readonly isDimmed?: boolean;
  /** Up to two short lines. */
  readonly children?: ReactNode;
}

/** One number with its name, its definition and its age; of one size in every state. */
export function Tile({ label, info, age, value, state, mark, isFaint = false, isDimmed = false, quality, children }: TileProps) {
  return (
    <section className="flex min-h-32 min-w-0 flex-col rounded-md border border-line bg-surface p-3">
      <header className="flex h-6 items-center gap-1 text-sm text-muted">
        <h2 className="truncate">{label}</h2>
        {info}
        <span className="ml-auto">
          <QualityMark quality={quality} />
        </span>
      </header>
      {value === null ? (
        <div aria-hidden="true" className="flex h-10 items-center">
          <div className="skeleton h-7 w-24" />
        </div>
      ) : (
        <p className="flex h-10 items-baseline justify-between gap-2">
          <span className={`text-tile font-semibold whitespace-nowrap ${isFaint ? 'text-muted' : ''} ${isDimmed ? 'opacity-60' : ''}`}>
            <Figure text={value} />
            {state === undefined ? null : <StateBadge {...state} isSign />}
            {mark}
          </span>
          {age}
        </p>
      )}
      <div className="flex min-h-9 flex-col text-xs text-muted">
        {value === null ? <div aria-hidden="true" className="skeleton mt-1 h-3 w-32" /> : children}
      </div>
    </section>
  );
}
