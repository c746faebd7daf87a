import { followSla, type SlaProgress, type SlaStep, startProgress } from '@tidewatch/schemas';
import type { SourceMessage } from './conversation-line.ts';
import type { ImportedTerms } from './imported-terms.ts';

/** What a message says of business time, and what is promised from it on. */
interface Told {
  readonly business: { readonly business_ms?: number; readonly first_business_ms?: number };
  readonly promises: readonly SlaStep[];
}

/** Goes along the messages of a thread with its promises and its business clock. */
export class ThreadClock {
  readonly #held: ImportedTerms;
  #progress: SlaProgress;
  #firstAskedAt: number | null = null;
  #askedAt: number | null = null;
  #hasAgentReplied = false;

  constructor(held: ImportedTerms, startedAt: number) {
    this.#held = held;
    this.#progress = startProgress(held.terms.targets, startedAt);
  }

  next({ role, at }: Pick<SourceMessage, 'role' | 'at'>): Told {
    const business = role === 'customer' ? {} : this.#answer(role, at);
    if (role === 'customer') {
      this.#firstAskedAt ??= at;
      this.#askedAt ??= at;
    }
    return { business, promises: role === 'bot' ? [] : this.#follow(role, at) };
  }

  #answer(role: 'agent' | 'bot', at: number): Told['business'] {
    const isFirst = role === 'agent' && this.#firstAskedAt !== null && !this.#hasAgentReplied;
    const { business_ms: sinceFirst } = isFirst ? this.#held.business(this.#firstAskedAt, at) : {};
    const fields = { ...this.#held.business(this.#askedAt, at), ...(sinceFirst !== undefined && { first_business_ms: sinceFirst }) };
    this.#hasAgentReplied ||= isFirst;
    this.#askedAt = null;
    return fields;
  }

  #follow(by: 'agent' | 'customer', at: number): readonly SlaStep[] {
    const { policy, calendar } = this.#held.terms;
    if (policy === null) return [];
    const { progress, steps } = followSla({ policy, calendar }, this.#progress, { by, at, isAuto: false });
    this.#progress = progress;
    return steps;
  }
}
