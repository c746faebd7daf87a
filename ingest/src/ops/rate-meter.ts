type Totals = Readonly<Record<string, number>>;

const WINDOW_MS = 10_000;

/** Turns totals that are read again and again into amounts per second, over the last ten seconds or so. */
export class RateMeter {
  #samples: { readonly at: number; readonly totals: Totals }[] = [];

  /** Takes the totals of `at` (ms that only grow). Before the second reading every rate is 0. */
  take(totals: Totals, at: number): Readonly<Record<string, number>> {
    this.#samples.push({ at, totals });
    const past = this.#samples.findLastIndex((sample) => sample.at <= at - WINDOW_MS);
    if (past > 0) this.#samples = this.#samples.slice(past);
    const [first] = this.#samples;
    const seconds = (at - (first?.at ?? at)) / 1_000;
    const rateOf = (name: string, total: number) => (seconds > 0 ? Math.max(0, total - (first?.totals[name] ?? 0)) / seconds : 0);
    return Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, rateOf(name, total)]));
  }
}
