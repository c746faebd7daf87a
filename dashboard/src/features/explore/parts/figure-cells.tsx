'use client';

import type { Cell } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { formatEvidence, formatFigure } from '../../../components/charts/index.ts';
import { formatCount, formatShare } from '../../../format/format.ts';
import { wilsonInterval } from '../../../format/wilson.ts';
import type { BucketState, MetricInfo } from '../answer.ts';
import { columnsOf, lookOf } from '../table-rows.ts';

interface Props {
  readonly metric: MetricInfo;
  readonly cell: Cell | null;
  readonly state: BucketState;
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

/** The table cells of one metric: its value, and what it rests on. */
export function FigureCells({ metric, cell, state }: Props) {
  const locale = useLocale();
  return columnsOf(metric).map((column) => (
    <td
      key={column}
      className={`figure px-3 py-2 text-right whitespace-nowrap ${column === 'value' ? 'font-medium' : 'text-xs text-muted'}`}
    >
      {column === 'value' ? <FigureValue metric={metric} cell={cell} state={state} /> : null}
      {column === 'evidence' ? formatEvidence(cell, metric.unit, locale) : null}
      {column === 'n' && cell !== null ? formatCount(cell.n, locale) : null}
    </td>
  ));
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
