/**
 * What really happened in one session, noted by the simulation at the moment in which it decided it. Instants are
 * ms UTC; '' = nobody, nowhere. The ledger is computed from these notes alone, never from events.
 */
export interface SessionTruth {
  readonly customer: string;
  readonly channel: string;
  readonly startedAt: number;
  readonly offhours: boolean;
  readonly isTest: boolean;
  isSpam: boolean;
  closedAt: number | null;
  /** Of the time from start to close, what was open; null = by no calendar. */
  businessMs: number | null;
  readonly entries: EntryTruth[];
  readonly offers: OfferTruth[];
  readonly stays: StayTruth[];
  readonly messages: MessageTruth[];
  readonly promises: PromiseTruth[];
}

export type EntryEnd = 'answered' | 'abandoned' | 'flowed_out' | 'callback' | 'offhours';

export interface EntryTruth {
  readonly queue: string;
  readonly enteredAt: number;
  readonly offhours: boolean;
  readonly answerWithinMs: number;
  readonly shortAbandonMs: number;
  leftAt: number | null;
  end: EntryEnd | null;
  /** Of the wait, what was open; null = by no calendar, or it goes on. */
  businessMs: number | null;
  /** Who answered. */
  agent: string;
}

export interface OfferTruth {
  readonly agent: string;
  readonly queue: string;
  /** When the session entered the queue that it was offered from; its own instant where there was none. */
  readonly filedAt: number;
  end: 'accepted' | 'refused' | null;
}

/** The session in one person's hands, and the work after it. */
export interface StayTruth {
  readonly agent: string;
  readonly queue: string;
  readonly from: number;
  to: number | null;
  wrapFrom: number | null;
  wrapTo: number | null;
}

export interface MessageTruth {
  readonly sender: 'customer' | 'bot' | 'agent' | 'system';
  readonly agent: string;
  readonly at: number;
  readonly isPublic: boolean;
  readonly isAuto: boolean;
}

/** Something that the customer may expect by a certain time. */
export interface PromiseTruth {
  readonly kind: 'first' | 'next' | 'periodic' | 'resolution';
  readonly attachedAt: number;
  dueAt: number;
}

/** Takes the notes of sessions of which nothing more will change. */
export interface TruthSink {
  add(session: SessionTruth): void;
}
