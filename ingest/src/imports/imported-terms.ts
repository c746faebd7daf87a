import {
  calendarFor,
  type Envelope,
  isOpenAt,
  type ServiceConfig,
  type SessionAtStart,
  type SessionTerms,
  stampBusiness,
  termsOf,
  versionsInForce,
} from '@tidewatch/schemas';

/** What a tenant has published, as one session of a file is told by it. */
export class ImportedTerms {
  readonly terms: SessionTerms;
  readonly #service: ServiceConfig;
  readonly #queue: string | null;

  constructor(service: ServiceConfig, start: SessionAtStart) {
    this.terms = termsOf(service, start);
    this.#service = service;
    this.#queue = start.queue;
  }

  /** The versions in force at an event. */
  versionsAt(at: number): Pick<Envelope, 'config'> {
    return versionsInForce(this.terms.policy, this.#calendarAt(at));
  }

  /** The flag of an arrival outside opening hours. */
  offhours(at: number): { readonly offhours?: true } {
    const calendar = this.#calendarAt(at);
    return calendar === null || isOpenAt(calendar, at) ? {} : { offhours: true };
  }

  /** What an event at `to` says of the business time since `from`. */
  business(from: number | null, to: number): { readonly business_ms?: number } {
    return stampBusiness(this.#calendarAt(to), from, to);
  }

  #calendarAt(at: number) {
    return calendarFor(this.#service, this.#queue, at);
  }
}
