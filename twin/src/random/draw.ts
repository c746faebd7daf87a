import type { Random } from './random.ts';

/** True with probability `p`. */
export function chance(random: Random, p: number): boolean {
  return random.next() < p;
}

/** Uniform integer in [low, high]. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

/** Exponential with the given mean, in whole ms, at least 1. */
export function exponentialMs(random: Random, meanMs: number): number {
  return Math.max(1, Math.round(-meanMs * Math.log(1 - random.next())));
}

/** Log-normal with the given median and shape, in whole ms, at least 1 (Box–Muller). */
export function lognormalMs(random: Random, medianMs: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.max(1, Math.round(medianMs * Math.exp(sigma * normal)));
}

/** One item, each as likely. */
export function pick<T>(random: Random, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError('there is nothing to pick from');
  return items[Math.floor(random.next() * items.length)] as T;
}

/** One key, as likely as its weight. */
export function pickWeighted<K extends string>(random: Random, weights: Readonly<Partial<Record<K, number>>>): K {
  const entries = Object.entries(weights) as [K, number][];
  let at = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    at -= weight;
    if (at < 0) return key;
  }
  const last = entries.at(-1);
  if (!last) throw new RangeError('there is nothing to pick from');
  return last[0];
}
