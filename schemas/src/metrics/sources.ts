import type { FieldType } from './expression.ts';

/**
 * A field as a metric sees it. `since` names the instant field of the same source from which on the value is known:
 * read with an `as_of` before it, the field is null (keel rule 16). An instant field is known since itself.
 */
export interface SourceField {
  readonly type: FieldType;
  readonly since?: string;
  readonly nullable?: true;
  /** `unit`: a column of the row, also where the source is one of its Nested arrays. */
  readonly of?: 'unit';
  /** Name of the column where it differs from the field's. */
  readonly column?: string;
}

/** What a metric counts: the rows of a table, or the items of one Nested array in them. */
export interface Source {
  readonly table: 'sessions' | 'agent_days';
  /** Nested array of the table; null = the rows themselves. */
  readonly nested: string | null;
  /** Instant from which on the item exists. */
  readonly exists: string;
  readonly fields: Readonly<Record<string, SourceField>>;
  /** Dimension → field. Only these may be asked for. */
  readonly dimensions: Readonly<Partial<Record<Dimension, string>>>;
}

/** Names by which boards split and filter. */
export const DIMENSIONS = [
  'queue',
  'agent',
  'channel',
  'origin',
  'lang',
  'owner',
  'owner_kind',
  'left_reason',
  'close_reason',
  'sender',
  'result',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const id = { type: 'id' } as const;
const text = { type: 'text' } as const;
const instant = { type: 'instant' } as const;
const later = { type: 'instant', nullable: true } as const;
const duration = { type: 'duration' } as const;
const maybe = <T extends SourceField>(f: T) => ({ ...f, nullable: true }) as const;
const ofUnit = <T extends SourceField>(f: T) => ({ ...f, of: 'unit' }) as const;

/** Columns of the session's row that its nested items are split and filtered by. */
const session = {
  channel: ofUnit(text),
  origin: ofUnit(text),
  lang: ofUnit(maybe(text)),
} as const;
const sessionDimensions = { channel: 'channel', origin: 'origin', lang: 'lang' } as const;

/** Everything that a metric can be declared over. Rows with `is_test` or `is_spam` are left out of all of them. */
export const SOURCES = {
  sessions: {
    table: 'sessions',
    nested: null,
    exists: 'started_at',
    fields: {
      session_id: id,
      customer_id: maybe(id),
      channel: text,
      origin: text,
      lang: maybe(text),
      queue_id: maybe(id),
      agent_id: maybe(id),
      offhours: { type: 'bool' },
      started_at: instant,
      first_customer_message_at: later,
      last_activity_at: instant,
      closed_at: later,
      close_reason: { type: 'text', nullable: true, since: 'closed_at' },
      owner: { type: 'text', nullable: true, since: 'owner_since' },
      owner_since: instant,
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', owner: 'owner', close_reason: 'close_reason' },
  },
  entries: {
    table: 'sessions',
    nested: 'entries',
    exists: 'entered_at',
    fields: {
      ...session,
      entry_id: id,
      queue_id: id,
      entered_at: instant,
      left_at: later,
      left_reason: { type: 'text', nullable: true, since: 'left_at' },
      accepted_at: later,
      agent_id: { type: 'id', nullable: true, since: 'accepted_at' },
      answer_within_ms: duration,
      short_abandon_ms: duration,
      offhours: { type: 'bool' },
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', left_reason: 'left_reason' },
  },
  offers: {
    table: 'sessions',
    nested: 'offers',
    exists: 'offered_at',
    fields: {
      ...session,
      offer_id: id,
      queue_id: maybe(id),
      agent_id: id,
      entered_at: instant,
      offered_at: instant,
      decided_at: later,
      result: { type: 'text', nullable: true, since: 'decided_at' },
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', result: 'result' },
  },
  segments: {
    table: 'sessions',
    nested: 'segments',
    exists: 'started_at',
    fields: {
      ...session,
      segment_id: id,
      owner_kind: text,
      agent_id: maybe(id),
      queue_id: maybe(id),
      started_at: instant,
      ended_at: later,
      wrapup_started_at: later,
      wrapup_ended_at: later,
      hold_ms: duration,
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', owner_kind: 'owner_kind' },
  },
  messages: {
    table: 'sessions',
    nested: 'messages',
    exists: 'at',
    fields: {
      ...session,
      message_id: id,
      sender: text,
      agent_id: maybe(id),
      at: instant,
      is_public: { type: 'bool' },
      is_auto: { type: 'bool' },
      recalled_at: later,
      session_queue_id: { type: 'id', nullable: true, of: 'unit', column: 'queue_id' },
    },
    dimensions: { ...sessionDimensions, agent: 'agent_id', sender: 'sender', queue: 'session_queue_id' },
  },
} as const satisfies Record<string, Source>;

export type SourceName = keyof typeof SOURCES;
