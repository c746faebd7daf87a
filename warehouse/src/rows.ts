import type {
  AgentDayFacts,
  AlertFacts,
  CaseFacts,
  CustomerFacts,
  EvaluationFacts,
  PlanFacts,
  RowKind,
  RowsByKind,
  SessionFacts,
} from '@tidewatch/schemas';

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
    seq_count: 'UInt32',
    seq_span: 'UInt32',
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
    first_reply_at: 'Nullable(Int64)',
    first_agent_reply_at: 'Nullable(Int64)',
    first_agent_reply_business_ms: 'Nullable(Int64)',
    handoff_at: 'Nullable(Int64)',
    handoff_reply_at: 'Nullable(Int64)',
    handoff_requested_at: 'Nullable(Int64)',
    handoff_reason: 'Nullable(String)',
    resolved: 'Nullable(String)',
    resolved_by: 'Nullable(String)',
    resolved_at: 'Nullable(Int64)',
    topic_id: 'Nullable(String)',
    topic_at: 'Nullable(Int64)',
    prev_session_id: 'Nullable(String)',
    prev_closed_at: 'Nullable(Int64)',
    prev_topic_id: 'Nullable(String)',
    prev_queue_id: 'Nullable(String)',
    prev_agent_id: 'Nullable(String)',
    prev_had_unknown: 'Bool',
    prev_had_transfer: 'Bool',
    prev_after_ms: 'Nullable(Int64)',
    bot_segments: 'UInt32',
    agent_segments: 'UInt32',
    agent_replies: 'UInt32',
    unknowns: 'UInt32',
    cost_minor: 'Nullable(Int64)',
    saving_minor: 'Nullable(Int64)',
    transfer_count: 'UInt32',
    customer_wait_ms: 'Nullable(Int64)',
    duration_business_ms: 'Nullable(Int64)',
    sla_targets: 'Nullable(Int64)',
    sla_missed: 'Nullable(Int64)',
  },
  nested: {
    entries: {
      entry_id: 'String',
      queue_id: 'String',
      priority: 'Nullable(Int64)',
      entered_at: 'Int64',
      left_at: 'Nullable(Int64)',
      left_reason: 'Nullable(String)',
      wait_business_ms: 'Nullable(Int64)',
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
      reply_due_from: 'Nullable(Int64)',
      first_reply_at: 'Nullable(Int64)',
      active_ms: 'Nullable(Int64)',
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
    turns: {
      asked_at: 'Int64',
      last_asked_at: 'Int64',
      answered_at: 'Nullable(Int64)',
      responder: 'Nullable(String)',
      agent_id: 'Nullable(String)',
      queue_id: 'Nullable(String)',
      given_up_at: 'Nullable(Int64)',
      business_ms: 'Nullable(Int64)',
    },
    transfers: {
      kind: 'String',
      requested_at: 'Int64',
      completed_at: 'Nullable(Int64)',
      is_warm: 'Bool',
      agent_id: 'Nullable(String)',
    },
    bot_answers: {
      at: 'Int64',
      is_answered: 'Bool',
      bot_id: 'Nullable(String)',
      match_mode: 'Nullable(String)',
      answer_kind: 'Nullable(String)',
      kb_item_id: 'Nullable(String)',
      kb_version: 'Nullable(Int64)',
      latency_ms: 'Nullable(Int64)',
      rating: 'Nullable(String)',
      rated_at: 'Nullable(Int64)',
      has_item: 'Nullable(String)',
    },
    surveys: {
      survey_id: 'String',
      instrument: 'String',
      cycle: 'Nullable(String)',
      invited_at: 'Int64',
      agent_id: 'Nullable(String)',
      scale_min: 'Nullable(Int64)',
      scale_max: 'Nullable(Int64)',
      answered_at: 'Nullable(Int64)',
      score_milli: 'Nullable(Int64)',
      expired_at: 'Nullable(Int64)',
    },
    targets: {
      target: 'String',
      policy_id: 'String',
      policy_version: 'UInt32',
      attached_at: 'Int64',
      due_at: 'Int64',
      met_at: 'Nullable(Int64)',
      cancelled_at: 'Nullable(Int64)',
    },
  },
};

/**
 * Columns of `open_items` that are written: of a session what the metrics of the present read of it, and what they are
 * split by. The table itself tells by `closed_at` whether it is to be gone.
 */
export const OPEN_ITEM_SHAPE = {
  fields: pick(SESSION_SHAPE.fields, [
    ...(['tenant_id', 'bucket_on', 'session_id', 'version', 'is_test', 'is_spam', 'started_at', 'closed_at'] as const),
    ...(['channel', 'origin', 'lang', 'queue_id', 'agent_id', 'owner', 'owner_since', 'close_reason'] as const),
    ...(['resolved', 'resolved_at', 'topic_id', 'topic_at', 'handoff_requested_at', 'handoff_reason'] as const),
  ]),
  nested: {
    entries: pick(SESSION_SHAPE.nested.entries, ['queue_id', 'entered_at', 'left_at', 'left_reason', 'accepted_at', 'agent_id']),
    targets: pick(SESSION_SHAPE.nested.targets, ['target', 'policy_id', 'attached_at', 'due_at', 'met_at', 'cancelled_at']),
  },
} satisfies RowShape;

function pick<T extends Types, K extends keyof T>(types: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, types[name]])) as Pick<T, K>;
}

/** Columns of `agent_days`. */
export const AGENT_DAY_SHAPE: ShapeOf<AgentDayFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    agent_id: 'String',
    version: 'UInt64',
    seq_count: 'UInt32',
    seq_span: 'UInt32',
    numbered_at: 'Nullable(Int64)',
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
    spans: {
      from: 'Int64',
      until: 'Int64',
      status: 'Nullable(String)',
      reason_code: 'Nullable(String)',
      load: 'UInt32',
      slots: 'Nullable(Int64)',
      complex_since: 'Nullable(Int64)',
    },
    plans: {
      from: 'Int64',
      until: 'Int64',
      activity: 'String',
      is_productive: 'Bool',
      is_paid: 'Bool',
      is_adherence: 'Bool',
      status: 'Nullable(String)',
      reason_code: 'Nullable(String)',
      is_serving: 'Bool',
      adheres: 'Bool',
    },
  },
};

/** Columns of `customers`. */
export const CUSTOMER_SHAPE: ShapeOf<CustomerFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    customer_id: 'String',
    version: 'UInt64',
    imported: 'Bool',
    is_test: 'Bool',
    first_at: 'Int64',
    last_at: 'Int64',
  },
  nested: {
    orders: {
      order_id: 'String',
      placed_at: 'Int64',
      channel: 'Nullable(String)',
      value_minor: 'Int64',
      currency: 'String',
      session_id: 'Nullable(String)',
      queue_id: 'Nullable(String)',
      agent_id: 'Nullable(String)',
      refunded_at: 'Nullable(Int64)',
      refunded_minor: 'Nullable(Int64)',
    },
  },
};

/** Columns of `evaluations`. */
export const EVALUATION_SHAPE: ShapeOf<EvaluationFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    evaluation_id: 'String',
    version: 'UInt64',
    imported: 'Bool',
    is_test: 'Bool',
    first_at: 'Int64',
    last_at: 'Int64',
    method: 'Nullable(String)',
    form_id: 'Nullable(String)',
    form_version: 'Nullable(Int64)',
    evaluator_id: 'Nullable(String)',
    session_id: 'Nullable(String)',
    agent_id: 'Nullable(String)',
    bot_id: 'Nullable(String)',
    queue_id: 'Nullable(String)',
    channel: 'Nullable(String)',
    sampled_at: 'Nullable(Int64)',
    submitted_at: 'Nullable(Int64)',
    score_milli: 'Nullable(Int64)',
    auto_failed: 'Bool',
    weight_milli: 'Int64',
    released_at: 'Nullable(Int64)',
    disputed_at: 'Nullable(Int64)',
    decided_at: 'Nullable(Int64)',
    decision: 'Nullable(String)',
  },
  nested: {
    answers: {
      question_id: 'String',
      score_milli: 'Nullable(Int64)',
      weight: 'Int64',
      verdict: 'Nullable(String)',
    },
    ratings: {
      question_id: 'String',
      evaluator_id: 'String',
      label: 'String',
      rated_at: 'Int64',
    },
  },
};

/** Columns of `cases`. */
export const CASE_SHAPE: ShapeOf<CaseFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    case_id: 'String',
    version: 'UInt64',
    imported: 'Bool',
    is_test: 'Bool',
    first_at: 'Int64',
    last_at: 'Int64',
    kind: 'String',
    channel: 'Nullable(String)',
    category: 'Nullable(String)',
    severity: 'Nullable(String)',
    campaign_id: 'Nullable(String)',
    agent_id: 'Nullable(String)',
    opened_at: 'Nullable(Int64)',
    closed_at: 'Nullable(Int64)',
    business_ms: 'Nullable(Int64)',
    attempted_at: 'Nullable(Int64)',
    attempts: 'UInt32',
    reached_at: 'Nullable(Int64)',
  },
  nested: {
    steps: {
      step_id: 'String',
      set_at: 'Int64',
      first_due_at: 'Int64',
      due_at: 'Int64',
      done_at: 'Nullable(Int64)',
    },
  },
};

/** Columns of `alerts`. */
export const ALERT_SHAPE: ShapeOf<AlertFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    alert_id: 'String',
    version: 'UInt64',
    imported: 'Bool',
    is_test: 'Bool',
    first_at: 'Int64',
    last_at: 'Int64',
    rule_id: 'String',
    fingerprint: 'Nullable(String)',
  },
  nested: {
    firings: {
      fired_at: 'Int64',
      acknowledged_at: 'Nullable(Int64)',
      resolved_at: 'Nullable(Int64)',
      notifications: 'UInt32',
      acted_on: 'Nullable(String)',
      acted_at: 'Nullable(Int64)',
    },
  },
};

/** Columns of `plans`. */
export const PLAN_SHAPE: ShapeOf<PlanFacts> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    plan_id: 'String',
    version: 'UInt64',
    imported: 'Bool',
    is_test: 'Bool',
    first_at: 'Int64',
    last_at: 'Int64',
    subject: 'Nullable(String)',
    model: 'Nullable(String)',
    grain: 'Nullable(String)',
    published_at: 'Nullable(Int64)',
  },
  nested: {
    points: {
      from: 'Int64',
      until: 'Int64',
      queue_id: 'Nullable(String)',
      channel: 'Nullable(String)',
      lead_ms: 'Nullable(Int64)',
      expected_milli: 'Nullable(Int64)',
      low_milli: 'Nullable(Int64)',
      high_milli: 'Nullable(Int64)',
      scored_at: 'Nullable(Int64)',
      actual_milli: 'Nullable(Int64)',
      error_milli: 'Nullable(Int64)',
      naive_error_milli: 'Nullable(Int64)',
      is_closed: 'Bool',
      required: 'Nullable(Int64)',
      scheduled: 'Nullable(Int64)',
    },
  },
};

/** Columns of each kind's rows. */
export const SHAPES: { readonly [K in RowKind]: ShapeOf<RowsByKind[K]> } = {
  session: SESSION_SHAPE,
  agent_day: AGENT_DAY_SHAPE,
  customer: CUSTOMER_SHAPE,
  evaluation: EVALUATION_SHAPE,
  case: CASE_SHAPE,
  alert: ALERT_SHAPE,
  plan: PLAN_SHAPE,
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
    // Item by item and field by field: there are millions of them in some answers.
    row[array] = columns[0]?.map((_, i) => {
      const item: Fields = {};
      for (let f = 0; f < fields.length; f++) item[fields[f] as string] = (columns[f] as readonly unknown[])[i];
      return item;
    });
  }
  return row as T;
}

/** A shape without the arrays that are not asked for. */
export function onlyArrays(shape: RowShape, arrays: ReadonlySet<string>): RowShape {
  return { fields: shape.fields, nested: Object.fromEntries(Object.entries(shape.nested).filter(([array]) => arrays.has(array))) };
}
