import type { Verdict } from '../rig.ts';

const MOST_EXAMPLES = 20;

/** Collects what is wrong. */
export class Findings {
  cells = 0;
  deadLetters = 0;
  #lost = 0;
  #doubled = 0;
  #mismatched = 0;
  readonly #examples: string[] = [];

  lost(what: string, count = 1): void {
    this.#lost += count;
    this.#note(`lost: ${what}`);
  }

  doubled(what: string, count = 1): void {
    this.#doubled += count;
    this.#note(`doubled: ${what}`);
  }

  mismatch(what: string, count = 1): void {
    this.#mismatched += count;
    this.#note(`mismatch: ${what}`);
  }

  /** Runs a check; one that fails is a mismatch itself. */
  async attempt<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.mismatch(`the check of ${name} could not be made: ${(error as Error).message.slice(0, 300)}`);
      return null;
    }
  }

  verdict(events: number): Verdict {
    return {
      lost: this.#lost,
      doubled: this.#doubled,
      mismatched: this.#mismatched,
      events,
      cells: this.cells,
      deadLetters: this.deadLetters,
      examples: this.#examples,
    };
  }

  #note(what: string): void {
    if (this.#examples.length < MOST_EXAMPLES) this.#examples.push(what);
  }
}
