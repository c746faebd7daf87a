import type { MetricUnit } from '@tidewatch/schemas';
import { formatFigure } from '../../components/charts/index.ts';
import { formatPoints, formatShare } from '../../format/format.ts';
import type { Locale } from '../../i18n/locales.ts';

/** How far a value lies from the one before. */
export interface Change {
  readonly direction: 'up' | 'down' | 'same';
  /** In the metric's unit, without a sign; shares in percentage points. */
  readonly difference: string;
  /** Of the value before, without a sign; null where that is 0. */
  readonly percent: string | null;
}

/** null where one of the two values is missing. */
export function describeChange(
  now: number | null,
  before: number | null,
  { unit, locale }: { unit: MetricUnit; locale: Locale },
): Change | null {
  if (now === null || before === null) return null;
  const difference = now - before;
  const size = Math.abs(difference);
  return {
    direction: difference > 0 ? 'up' : difference < 0 ? 'down' : 'same',
    difference: unit === 'fraction' ? formatPoints(size, locale) : formatFigure(size, unit, locale),
    percent: before === 0 ? null : formatShare(Math.abs(difference / before), locale),
  };
}
