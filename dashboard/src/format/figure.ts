import type { Cell, MetricUnit } from '@tidewatch/schemas';
import type { Locale } from '../i18n/locales.ts';
import { formatCount, formatDuration, formatRatio, formatShare } from './format.ts';

/** A value in its metric's unit; null reads "–". */
export function formatFigure(value: number | null, unit: MetricUnit, locale: Locale): string {
  switch (unit) {
    case 'count':
    case 'minor_units':
      return formatCount(value === null ? null : Math.round(value), locale);
    case 'ms':
      return formatDuration(value, locale);
    case 'fraction':
      return formatShare(value, locale);
    case 'ratio':
    case 'points':
      return formatRatio(value, locale);
  }
}

/** What a value rests on: "61 ÷ 78" of a ratio, "n 31" of a percentile; null where the value says it all. */
export function formatEvidence(cell: (Pick<Cell, 'value'> & Partial<Cell>) | null, unit: MetricUnit, locale: Locale): string | null {
  if (cell === null || cell.n === undefined) return null;
  const { numerator = null, denominator = null, n } = cell;
  if (denominator !== null)
    return `${formatFigure(numerator, unit === 'ms' ? 'ms' : 'count', locale)} ÷ ${formatCount(denominator, locale)}`;
  return numerator === null && n > 0 ? `n ${formatCount(n, locale)}` : null;
}
