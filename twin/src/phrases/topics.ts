import type { QueueId } from '../floor/queues.ts';

export type TopicId =
  | 'refund'
  | 'exchange'
  | 'warranty'
  | 'missing_parts'
  | 'product_advice'
  | 'stock'
  | 'promotion'
  | 'where_is_order'
  | 'change_address'
  | 'damaged_parcel'
  | 'sign_in'
  | 'app_crash'
  | 'device_pairing'
  | 'points'
  | 'membership'
  | 'service_complaint'
  | 'late_compensation';

/** What the customers of a queue want, by how often. */
export const TOPICS_BY_QUEUE: Readonly<Record<QueueId, Readonly<Partial<Record<TopicId, number>>>>> = {
  after_sales: { refund: 5, exchange: 3, warranty: 2, missing_parts: 2 },
  pre_sales: { product_advice: 4, stock: 3, promotion: 3 },
  logistics: { where_is_order: 6, change_address: 2, damaged_parcel: 2 },
  technical_support: { sign_in: 3, app_crash: 2, device_pairing: 3 },
  members: { points: 3, membership: 2 },
  complaints: { service_complaint: 3, late_compensation: 2 },
};

/** Lines about one topic. */
export interface TopicLines {
  /** How a customer begins. */
  readonly ask: readonly string[];
  /** What a customer says when it goes on. */
  readonly more: readonly string[];
  readonly bot: readonly string[];
  readonly agent: readonly string[];
}

/** Lines that fit any topic. */
export interface GeneralLines {
  readonly welcome: readonly string[];
  readonly ivr: readonly string[];
  readonly botSorry: readonly string[];
  readonly handoff: readonly string[];
  readonly wantsPerson: readonly string[];
  readonly angry: readonly string[];
  readonly greeting: readonly string[];
  readonly working: readonly string[];
  readonly anythingElse: readonly string[];
  readonly thanks: readonly string[];
  readonly goodbye: readonly string[];
  readonly idle: readonly string[];
  readonly offline: readonly string[];
  readonly closedNow: readonly string[];
  readonly callback: readonly string[];
  readonly transfer: readonly string[];
  readonly back: readonly string[];
  readonly note: readonly string[];
  readonly spam: readonly string[];
}

export interface PhraseBook {
  readonly general: GeneralLines;
  readonly topics: Readonly<Record<TopicId, TopicLines>>;
  /** Values of the slots in braces. */
  readonly slots: Readonly<Record<'product' | 'city', readonly string[]>>;
}
