import type {
  AgentCapacity,
  AgentDayFacts,
  AgentStep,
  AgentWork,
  MessageFact,
  Offer,
  QueueEntry,
  Segment,
  SessionFacts,
} from '@tidewatch/schemas';

/** Columns of a table of unit rows: the fields of its facts, an item's field as `array.field`. */
export interface RowShape {
  readonly fields: readonly string[];
  readonly nested: Readonly<Record<string, readonly string[]>>;
}

/** Names every field of a type, no more and no fewer: the compiler refuses a list that has gone stale. */
type EveryField<T> = { readonly [K in keyof T]-?: true };
const namesOf = (fields: object): readonly string[] => Object.keys(fields);

type SessionArrays = 'entries' | 'offers' | 'segments' | 'messages';
type AgentDayArrays = 'steps' | 'capacities' | 'works';

const sessionFields: EveryField<Omit<SessionFacts, SessionArrays>> = {
  tenant_id: true,
  bucket_on: true,
  session_id: true,
  version: true,
  conversation_id: true,
  customer_id: true,
  channel: true,
  origin: true,
  access: true,
  lang: true,
  queue_id: true,
  agent_id: true,
  is_test: true,
  is_spam: true,
  imported: true,
  offhours: true,
  reopen_of: true,
  started_at: true,
  first_customer_message_at: true,
  last_activity_at: true,
  closed_at: true,
  close_reason: true,
  owner: true,
  owner_since: true,
};
const entryFields: EveryField<QueueEntry> = {
  entry_id: true,
  queue_id: true,
  priority: true,
  entered_at: true,
  left_at: true,
  left_reason: true,
  accepted_at: true,
  agent_id: true,
  answer_within_ms: true,
  short_abandon_ms: true,
  offhours: true,
};
const offerFields: EveryField<Offer> = {
  offer_id: true,
  queue_id: true,
  agent_id: true,
  entered_at: true,
  offered_at: true,
  decided_at: true,
  result: true,
};
const segmentFields: EveryField<Segment> = {
  segment_id: true,
  owner_kind: true,
  agent_id: true,
  bot_id: true,
  queue_id: true,
  started_at: true,
  ended_at: true,
  wrapup_started_at: true,
  wrapup_ended_at: true,
  hold_ms: true,
  hold_count: true,
};
const messageFields: EveryField<MessageFact> = {
  message_id: true,
  sender: true,
  agent_id: true,
  at: true,
  is_public: true,
  is_auto: true,
  recalled_at: true,
};
const agentDayFields: EveryField<Omit<AgentDayFacts, AgentDayArrays>> = {
  tenant_id: true,
  bucket_on: true,
  agent_id: true,
  version: true,
  imported: true,
  is_test: true,
  first_at: true,
  last_at: true,
};
const stepFields: EveryField<AgentStep> = { at: true, status: true, reason_code: true, asserted: true };
const capacityFields: EveryField<AgentCapacity> = { at: true, channel: true, slots: true };
const workFields: EveryField<AgentWork> = {
  segment_id: true,
  session_id: true,
  queue_id: true,
  channel: true,
  from: true,
  to: true,
  complexity: true,
};
const sessionNested: EveryField<Pick<SessionFacts, SessionArrays>> = { entries: true, offers: true, segments: true, messages: true };
const agentDayNested: EveryField<Pick<AgentDayFacts, AgentDayArrays>> = { steps: true, capacities: true, works: true };

/** Columns of `sessions`. */
export const SESSION_SHAPE: RowShape = shape(sessionFields, sessionNested, {
  entries: entryFields,
  offers: offerFields,
  segments: segmentFields,
  messages: messageFields,
});
/** Columns of `agent_days`. */
export const AGENT_DAY_SHAPE: RowShape = shape(agentDayFields, agentDayNested, {
  steps: stepFields,
  capacities: capacityFields,
  works: workFields,
});

function shape<N extends string>(fields: object, nested: Readonly<Record<N, true>>, items: Readonly<Record<N, object>>): RowShape {
  const names = Object.keys(nested) as N[];
  return { fields: namesOf(fields), nested: Object.fromEntries(names.map((name) => [name, namesOf(items[name])])) };
}

/** Every column of a shape, in the order of the facts' fields. */
export function columnsOf(shape: RowShape): readonly [string, ...string[]] {
  const [first, ...rest] = [
    ...shape.fields,
    ...Object.entries(shape.nested).flatMap(([array, fields]) => fields.map((field) => `${array}.${field}`)),
  ];
  return [first as string, ...rest];
}

type Fields = Record<string, unknown>;

/** A row of facts as the values of `columnsOf`: arrays of items become parallel arrays of their fields. */
export function toValues(shape: RowShape, facts: object): readonly unknown[] {
  const row = facts as Readonly<Fields>;
  const values = shape.fields.map((field) => row[field]);
  for (const [array, fields] of Object.entries(shape.nested)) {
    const items = row[array] as readonly Readonly<Fields>[];
    for (const field of fields) values.push(items.map((item) => item[field]));
  }
  return values;
}

/** The row of facts that values hold; the reverse of `toValues`. */
export function fromValues<T>(shape: RowShape, values: readonly unknown[]): T {
  const row: Fields = {};
  let at = 0;
  for (const field of shape.fields) row[field] = values[at++];
  for (const [array, fields] of Object.entries(shape.nested)) {
    const columns = fields.map(() => values[at++] as readonly unknown[]);
    row[array] = columns[0]?.map((_, i) => Object.fromEntries(fields.map((field, f) => [field, columns[f]?.[i]])));
  }
  return row as T;
}
