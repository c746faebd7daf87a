import type { MetricUnit } from '@tidewatch/schemas';
import { formatEvidence, formatFigure } from '../../format/figure.ts';
import { formatDate, formatDateTime, formatTime } from '../../format/format.ts';
import type { Locale } from '../../i18n/locales.ts';
import type { ChartFormat } from './frame.ts';
import { wallClockOf } from './wall-clock.ts';

export interface MomentOptions {
  readonly zone: string;
  readonly locale: Locale;
  /** Its days need no year. */
  readonly thisYear: number;
}

/** A day in the zone, with the year unless it is this one: Mon 1 Feb 1999, 1999年2月1日周一. */
export function formatDay(at: number, { zone, locale, thisYear }: MomentOptions): string {
  return withYear(formatDate(at, zone, locale), { year: wallClockOf(at, zone).year, locale, thisYear });
}

/** A moment in the zone, with the year unless it is this one: Mon 1 Feb 1999 00:00. */
export function formatMoment(at: number, { zone, locale, thisYear }: MomentOptions): string {
  const date = formatDate(at, zone, locale);
  return formatDateTime(at, zone, locale).replace(date, withYear(date, { year: wallClockOf(at, zone).year, locale, thisYear }));
}

function withYear(date: string, { year, locale, thisYear }: { year: number; locale: Locale; thisYear: number }): string {
  if (year === thisYear) return date;
  return locale === 'zh-CN' ? `${year}年${date}` : `${date} ${year}`;
}

/** Names buckets by their index: days where all begin at midnight, else days and times. Made when asked for: there are thousands, and few are read. */
export function namerOfBuckets(starts: readonly number[], options: MomentOptions): (index: number) => string {
  const isDaily = starts.every((start) => formatTime(start, options.zone) === '00:00') && starts.length > 1;
  return (index) => {
    const start = starts[index];
    if (start === undefined) return '';
    return isDaily ? formatDay(start, options) : formatMoment(start, options);
  };
}

/** A share at a line of an axis: as many decimals as the step has. */
function formatAxisShare(value: number, step: number, locale: Locale): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(step * 100) - 1e-9));
  return new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** How a chart's figures and times read in a language. */
export function chartFormat(
  unit: MetricUnit,
  nameOf: ChartFormat['bucket'],
  { zone, locale, ...words }: { zone: string; locale: Locale; provisional: string; restated: string },
): ChartFormat {
  const day = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    timeZone: zone,
    month: locale === 'en' ? 'short' : 'long',
    day: 'numeric',
  });
  return {
    value: (value) => formatFigure(value, unit, locale),
    axis: (value, step) => (unit === 'fraction' ? formatAxisShare(value, step, locale) : formatFigure(value, unit, locale)),
    evidence: (cell) => formatEvidence(cell, unit, locale),
    bucket: nameOf,
    tick: ({ kind, start }) => (kind === 'date' ? day.format(start) : formatTime(start, zone)),
    ...words,
  };
}
