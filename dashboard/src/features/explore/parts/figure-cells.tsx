'use client';

import type { Cell } from '@tidewatch/schemas';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { formatEvidence, formatFigure } from '../../../components/charts/index.ts';
import { formatCount, formatShare } from '../../../format/format.ts';
import { wilsonInterval } from '../../../format/wilson.ts';
import { ProofButton } from '../../proof/proof-drawer.tsx';
import type { ProvableNumber } from '../../proof/proof-view.ts';
import type { BucketState, MetricInfo } from '../answer.ts';
import { columnsOf, lookOf } from '../table-rows.ts';
import { ChangeMark } from './change-mark.tsx';

interface Props {
  readonly metric: MetricInfo;
  readonly cell: Cell | null;
  readonly state: BucketState;
}

interface CellsProps extends Props {
  /** The cell of the earlier period; undefined = nothing is compared. */
  readonly earlier?: Cell | null | undefined;
  /** Where the sessions behind it are listed. */
  readonly href?: string | null;
  /** What is proved by its mark; undefined = the cell has none. */
  readonly number?: ProvableNumber;
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

/** The table cells of one metric: its value, which leads to the sessions behind it, what it rests on, and what it was before. */
export function FigureCells({ metric, cell, state, earlier, href = null, number }: CellsProps) {
  const t = useTranslations('explore.table');
  const locale = useLocale();
  const value = <FigureValue metric={metric} cell={cell} state={state} />;
  const isLinked = href !== null && cell !== null && cell.n > 0;
  return columnsOf(metric, earlier !== undefined).map((column) => (
    <td
      key={column}
      className={`figure px-3 py-2 text-right whitespace-nowrap ${column === 'value' ? 'font-medium' : 'text-xs text-muted'}`}
    >
      {column === 'value' && !isLinked ? value : null}
      {column === 'value' && isLinked ? (
        <Link href={href} prefetch={false} title={t('sessions')} className="rounded-sm hover:underline focus-visible:underline">
          {value}
        </Link>
      ) : null}
      {column === 'value' && number !== undefined && cell !== null ? (
        <ProofButton number={number} name={metric.name[locale === 'zh-CN' ? 'zh' : 'en']} />
      ) : null}
      {column === 'evidence' ? formatEvidence(cell, metric.unit, locale) : null}
      {column === 'n' && cell !== null ? formatCount(cell.n, locale) : null}
      {column === 'earlier' ? formatFigure(earlier?.value ?? null, metric.unit, locale) : null}
      {column === 'change' ? <ChangeMark metric={metric} now={cell?.value ?? null} before={earlier?.value ?? null} /> : null}
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
