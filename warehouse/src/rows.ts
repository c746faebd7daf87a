import type { AgentDayFacts, SessionFacts } from '@tidewatch/schemas';

/** Type in which a column's values travel; a LowCardinality column's travel as what it holds. */
export type ColumnType = 'String' | 'Nullable(String)' | 'Int64' | 'Nullable(Int64)' | 'UInt64' | 'UInt32' | 'Bool' | 'Date';

type Types = Readonly<Record<string, ColumnType>>;

/** Columns of a table of rows and their types: the fields of the row, a field of an array's items as `array.field`. */
export interface RowShape {
  readonly fields: Types;
  readonly nested: Readonly<Record<string, Types>>;
}

type TypeFor<V> = [V] extends [boolean]
  ? 'Bool'
  : [V] extends [string]
    ? 'String' | 'Date'
    : [V] extends [string | Uint8Array]
      ? 'String'
      : [V] extends [string | null]
        ? 'Nullable(String)'
        : [V] extends [number]
          ? 'Int64' | 'UInt64' | 'UInt32'
          : [V] extends [number | null]
            ? 'Nullable(Int64)'
            : never;
type TypesOf<T> = { readonly [K in keyof T]-?: TypeFor<T[K]> };
type ArraysOf<T> = { [K in keyof T]-?: T[K] extends readonly unknown[] ? K : never }[keyof T];

/**
 * The shape of rows `T`: every field of it and of its arrays' items, no more and no fewer, with a fitting column type. The
 * compiler refuses a list that has gone stale.
 */
export interface ShapeOf<T> {
  readonly fields: TypesOf<Omit<T, ArraysOf<T>>>;
  readonly nested: { readonly [K in ArraysOf<T>]: T[K] extends readonly (infer Item)[] ? TypesOf<Item> : never };
}

/** Columns of `sessions`. */
export const SESSION_SHAPE: ShapeOf<SessionFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    session_id: 'String',
    version: 'UInt64',
    conversation_id: 'String',
    customer_id: 'Nullable(String)',
    channel: 'String',
    origin: 'String',
    access: 'Nullable(String)',
    lang: 'Nullable(String)',
    queue_id: 'Nullable(String)',
    agent_id: 'Nullable(String)',
    is_test: 'Bool',
    is_spam: 'Bool',
    imported: 'Bool',
    offhours: 'Bool',
    reopen_of: 'Nullable(String)',
    started_at: 'Int64',
    first_customer_message_at: 'Nullable(Int64)',
    last_activity_at: 'Int64',
    closed_at: 'Nullable(Int64)',
    close_reason: 'Nullable(String)',
    owner: 'Nullable(String)',
    owner_since: 'Int64',
  },
  nested: {
    entries: {
      entry_id: 'String',
      queue_id: 'String',
      priority: 'Nullable(Int64)',
      entered_at: 'Int64',
      left_at: 'Nullable(Int64)',
      left_reason: 'Nullable(String)',
      accepted_at: 'Nullable(Int64)',
      agent_id: 'Nullable(String)',
      answer_within_ms: 'Int64',
      short_abandon_ms: 'Int64',
      offhours: 'Bool',
    },
    offers: {
      offer_id: 'String',
      queue_id: 'Nullable(String)',
      agent_id: 'String',
      entered_at: 'Int64',
      offered_at: 'Int64',
      decided_at: 'Nullable(Int64)',
      result: 'Nullable(String)',
    },
    segments: {
      segment_id: 'String',
      owner_kind: 'String',
      agent_id: 'Nullable(String)',
      bot_id: 'Nullable(String)',
      queue_id: 'Nullable(String)',
      started_at: 'Int64',
      ended_at: 'Nullable(Int64)',
      wrapup_started_at: 'Nullable(Int64)',
      wrapup_ended_at: 'Nullable(Int64)',
      hold_ms: 'Int64',
      hold_count: 'UInt32',
    },
    messages: {
      message_id: 'String',
      sender: 'String',
      agent_id: 'Nullable(String)',
      at: 'Int64',
      is_public: 'Bool',
      is_auto: 'Bool',
      recalled_at: 'Nullable(Int64)',
    },
  },
};
/** Columns of `agent_days`. */
export const AGENT_DAY_SHAPE: ShapeOf<AgentDayFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    agent_id: 'String',
    version: 'UInt64',
    imported: 'Bool',
    is_test: 'Bool',
    first_at: 'Int64',
    last_at: 'Int64',
  },
  nested: {
    steps: { at: 'Int64', status: 'String', reason_code: 'Nullable(String)', asserted: 'Bool' },
    capacities: { at: 'Int64', channel: 'String', slots: 'UInt32' },
    works: {
      segment_id: 'String',
      session_id: 'String',
      queue_id: 'Nullable(String)',
      channel: 'String',
      from: 'Int64',
      to: 'Nullable(Int64)',
      complexity: 'Nullable(String)',
    },
  },
};

/** Every column of a shape, in the order of the facts' fields. */
export function columnsOf(shape: RowShape): readonly [string, ...string[]] {
  const [first, ...rest] = [
    ...Object.keys(shape.fields),
    ...Object.entries(shape.nested).flatMap(([array, fields]) => Object.keys(fields).map((field) => `${array}.${field}`)),
  ];
  return [first as string, ...rest];
}

type Fields = Record<string, unknown>;

/** The row of facts that the values of `columnsOf` hold: parallel arrays become arrays of items. */
export function fromValues<T>(shape: RowShape, values: readonly unknown[]): T {
  const row: Fields = {};
  let at = 0;
  for (const field of Object.keys(shape.fields)) row[field] = values[at++];
  for (const [array, types] of Object.entries(shape.nested)) {
    const fields = Object.keys(types);
    const columns = fields.map(() => values[at++] as readonly unknown[]);
    row[array] = columns[0]?.map((_, i) => Object.fromEntries(fields.map((field, f) => [field, columns[f]?.[i]])));
  }
  return row as T;
}
