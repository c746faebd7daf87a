/** Units kept at most: some tens of MB. */
const MAX_UNITS = 10_000;
const KEPT_MS = 60_000;

/**
 * Units as they were known at one instant, folded: the questions of one page are about the same ones. Those of one tenant
 * and instant at a time, for a minute after they were last asked for. What was known at an instant that the rows are past
 * never changes.
 */
export class KeptFolds {
  #of = '';
  #rows = new Map<string, unknown>();
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  /** The rows kept of a tenant at an instant, by key; null: without events. */
  at(tenantId: string, knownAt: number): ReadonlyMap<string, unknown> {
    const of = `${knownAt} ${tenantId}`;
    if (of !== this.#of) this.#forget();
    this.#of = of;
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.#forget(), KEPT_MS);
    this.#forgetting.unref();
    return this.#rows;
  }

  /** Keeps one more of those last asked for, where there is room. */
  keep(key: string, facts: unknown): void {
    if (this.#rows.size < MAX_UNITS) this.#rows.set(key, facts);
  }

  #forget(): void {
    this.#of = '';
    this.#rows = new Map();
  }
}
