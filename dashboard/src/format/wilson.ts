/** Below this many items a share says little: it is shown pale, with its interval (rule D.0.16). */
export const SMALL_N = 30;

/** z of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** Wilson's 95 % interval of a share of `n` in which `hits` are counted (Wilson 1927); null without items, and where `hits` is none of 0 … n: no share of items. */
export function wilsonInterval(hits: number, n: number): { readonly low: number; readonly high: number } | null {
  if (n === 0 || hits < 0 || hits > n) return null;
  const p = hits / n;
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const middle = p + (Z * Z) / (2 * n);
  const scale = 1 + (Z * Z) / n;
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}
