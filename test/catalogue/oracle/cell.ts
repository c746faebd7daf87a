import type { Cell } from '@tidewatch/schemas';

/** So many of something. */
export function count(items: readonly unknown[]): Cell {
  return { value: items.length, numerator: items.length, denominator: null, n: items.length };
}

/** A sum of measures. */
export function total(values: readonly number[]): Cell {
  const sum = values.reduce((a, b) => a + b, 0);
  return { value: sum, numerator: sum, denominator: null, n: values.length };
}

/** Above ÷ below × times, both sums; nothing below = no value. */
export function quotient(
  above: number,
  below: number,
  { n = below, times = 1 }: { readonly n?: number; readonly times?: number } = {},
): Cell {
  return { value: below === 0 ? null : (above * times) / below, numerator: above, denominator: below, n };
}

/** Those of the values that are known. */
export const present = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);

/** How many of the items it is true for. */
export function shareOf<T>(items: readonly T[], is: (item: T) => boolean): Cell {
  return quotient(items.filter(is).length, items.length);
}

export function meanOf(values: readonly number[]): Cell {
  return quotient(total(values).value ?? 0, values.length);
}

/** The value that p percent of the others do not exceed: number ceil(p·n) of the sorted list. */
export function rankOf(values: readonly number[], percent: number): Cell {
  const sorted = [...values].sort((a, b) => a - b);
  // The first value with at least p percent of all at or before it: counted, not calculated.
  const value = sorted.find((_, i) => (i + 1) * 100 >= percent * sorted.length) ?? null;
  return { value, numerator: null, denominator: null, n: sorted.length };
}

export function longestOf(values: readonly number[]): Cell {
  return { value: values.length === 0 ? null : Math.max(...values), numerator: null, denominator: null, n: values.length };
}
