/** A map that keeps the entries used last, at most `size`, each no longer than `maxAgeMs`. */
export class BoundedCache<V> {
  readonly #size: number;
  readonly #maxAgeMs: number;
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();

  constructor(size: number, maxAgeMs: number) {
    this.#size = size;
    this.#maxAgeMs = maxAgeMs;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.until < performance.now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: performance.now() + this.#maxAgeMs });
    const oldest = this.#entries.size > this.#size ? this.#entries.keys().next() : null;
    if (oldest && !oldest.done) this.#entries.delete(oldest.value);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
