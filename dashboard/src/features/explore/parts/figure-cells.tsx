'use client';

import type { Cell } from '@tidewatch/schemas';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { formatEvidence, formatFigure } from '../../../components/charts/index.ts';
import { formatCount, formatShare } from '../../../format/format.ts';
import { wilsonInterval } from '../../../format/wilson.ts';
import { ProofButton } from '../../proof/proof-drawer.tsx';
import type { BucketState, ExploreAnswer, MetricInfo } from '../answer.ts';
import { numberOfFigure, type Place, sessionsHref } from '../drill.ts';
import { columnsOf, lookOf } from '../table-rows.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { ChangeMark } from './change-mark.tsx';
import { RestatedOf } from './restated-of.tsx';

interface Props {
  readonly metric: MetricInfo;
  readonly cell: Cell | null;
  readonly state: BucketState;
}

interface CellsProps extends Omit<Props, 'metric'> {
  readonly answer: ExploreAnswer;
  /** Where the figure stands: it leads to the sessions behind it, and to its proof. */
  readonly place: Place;
  /** The cell of the earlier period; undefined = nothing is compared. */
  readonly earlier: Cell | null | undefined;
}

/** A value with its mark: "–" null, "~" provisional, a half disc where the range cuts, pale where n is small; each says why. */
export function FigureValue({ metric, cell, state }: Props) {
  const locale = useLocale();
  const look = lookOf(metric, cell, state);
  const reason = useReason({ metric, cell, state });
  const value = formatFigure(cell?.value ?? null, metric.unit, locale);
  return (
    <span className={`figure ${look === 'small' || look === 'null' ? 'text-muted' : ''}`} {...(reason === null ? {} : { title: reason })}>
      <span className={look === 'provisional' ? 'underline decoration-dotted decoration-1 underline-offset-4' : ''}>{value}</span>
      {state === 'provisional' && look !== 'null' ? '~' : null}
      {state === 'partial' && look !== 'null' ? <HalfDisc /> : null}
      {reason === null ? null : <span className="sr-only"> ({reason})</span>}
    </span>
  );
}

/** The table cells of one metric: its value, what it rests on, and what it was before; both values with their sessions and proof. */
export function FigureCells({ answer, place, cell, state, earlier }: CellsProps) {
  const { metric } = place;
  const locale = useLocale();
  return columnsOf(metric, earlier !== undefined).map((column) => (
    <td
      key={column}
      className={`figure px-3 py-2 text-right whitespace-nowrap ${column === 'value' ? 'font-medium' : 'text-xs text-muted'}`}
    >
      {column === 'value' ? (
        <Traced answer={answer} place={place} cell={cell}>
          <FigureValue metric={metric} cell={cell} state={state} />
        </Traced>
      ) : null}
      {column === 'evidence' ? formatEvidence(cell, metric.unit, locale) : null}
      {column === 'n' && cell !== null ? formatCount(cell.n, locale) : null}
      {column === 'earlier' ? (
        <Traced answer={answer} place={{ ...place, isEarlier: true }} cell={earlier ?? null}>
          {formatFigure(earlier?.value ?? null, metric.unit, locale)}
        </Traced>
      ) : null}
      {column === 'change' ? <ChangeMark metric={metric} now={cell?.value ?? null} before={earlier?.value ?? null} /> : null}
    </td>
  ));
}

/** A figure that leads to the sessions behind it, where it has any, and to its proof, where it is known. */
function Traced({
  answer,
  place,
  cell,
  children,
}: Pick<CellsProps, 'answer' | 'place'> & { readonly cell: Cell | null; readonly children: ReactNode }) {
  const t = useTranslations('explore.table');
  const { metricName } = useExploreWords();
  if (cell === null) return children;
  const href = cell.n > 0 ? sessionsHref(answer, place) : null;
  return (
    <>
      <RestatedOf answer={answer} place={place} cell={cell} />
      {href === null ? (
        children
      ) : (
        <Link href={href} prefetch={false} title={t('sessions')} className="rounded-sm hover:underline focus-visible:underline">
          {children}
        </Link>
      )}
      <ProofButton number={numberOfFigure(answer, place)} name={metricName(place.metric)} />
    </>
  );
}

function useReason({ metric, cell, state }: Props): string | null {
  const t = useTranslations('explore.table');
  const locale = useLocale();
  switch (lookOf(metric, cell, state)) {
    case 'null':
      return cell === null ? t('unknownReason') : t('nullReason');
    case 'small': {
      const interval = cell !== null && metric.unit === 'fraction' ? wilsonInterval(cell.numerator ?? 0, cell.denominator ?? 0) : null;
      if (interval === null) return t('smallReason');
      return t('smallInterval', { low: formatShare(interval.low, locale), high: formatShare(interval.high, locale) });
    }
    case 'provisional':
      return t('provisionalReason');
    case 'partial':
      return t('partialReason');
    case 'plain':
      return null;
  }
}

function HalfDisc() {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className="ml-0.5 inline-block">
      <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" />
      <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />
    </svg>
  );
}
