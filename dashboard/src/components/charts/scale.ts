import type { MetricUnit } from '@tidewatch/schemas';

/** A value axis that starts at 0: its end and the distance of its lines. */
export interface Scale {
  readonly max: number;
  readonly step: number;
}

const MAX_LINES = 5;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Steps that read well as a clock. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30].flatMap((n) => [n * SECOND, n * MINUTE]).concat([1, 2, 3, 6, 12, 24].map((n) => n * HOUR));

/**
 * The scale for values up to `largest` in their unit: round steps, for durations round on a clock, for counts whole
 * numbers; a fraction of 1 never reaches past 100 %.
 */
export function niceScale(largest: number, unit: MetricUnit): Scale {
  if (!(largest > 0)) return unit === 'ms' ? { max: 10 * SECOND, step: 5 * SECOND } : { max: 1, step: unit === 'count' ? 1 : 0.5 };
  const step = stepFor(largest / MAX_LINES, unit);
  const max = Math.ceil(rounded(largest / step)) * step;
  return { max: rounded(unit === 'fraction' && largest <= 1 ? Math.min(1, max) : max), step: rounded(step) };
}

function stepFor(least: number, unit: MetricUnit): number {
  if (unit === 'ms') {
    const clock = CLOCK_STEPS.toSorted((a, b) => a - b).find((step) => step >= least);
    if (clock !== undefined && least > SECOND / 5) return clock;
    if (least > 24 * HOUR) return roundStep(least / (24 * HOUR)) * 24 * HOUR;
  }
  const step = roundStep(least);
  return unit === 'count' ? Math.max(1, step) : step;
}

/** The least of 1, 2, 2.5, 5, 10 times a power of ten that is not below `least`; 2.5 only where it stays whole. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factors = power >= 10 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  return rounded((factors.find((factor) => rounded(factor * power) >= rounded(least)) ?? 10) * power);
}

const rounded = (value: number) => Number(value.toPrecision(12));
