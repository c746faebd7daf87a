import { type CxEvent, importedId, parseEvent } from '@tidewatch/schemas';

/** 2026-03-02T09:00:00Z, a Monday. */
export const T0 = Date.UTC(2026, 2, 2, 9);
export const TENANT = 'catalogue';

type Fields = Readonly<Record<string, unknown>>;

interface Stay {
  readonly id: string;
  readonly kind: 'bot' | 'agent';
  readonly who: string;
}

/**
 * Writes one session as it happens, line by line: `session('a').at(0).starts().customerSays().at(20).closes()`. Seconds
 * count from the session's start. Every event names the ids of what it is about, so that nothing is left to be guessed.
 */
export class SessionScript {
  readonly sessionId: string;
  readonly #events: CxEvent[] = [];
  readonly #name: string;
  readonly #start: number;
  readonly #every: Fields;
  #now: number;
  #ids = 0;
  #entry: { readonly id: string; readonly queue: string } | null = null;
  #offer: string | null = null;
  #stay: Stay | null = null;
  #lastAgentStay: Stay | null = null;

  constructor(name: string, start: number, every: Fields) {
    this.sessionId = importedId(start, TENANT, name);
    this.#name = name;
    this.#start = start;
    this.#now = start;
    this.#every = every;
  }

  /** What has happened so far, in order. */
  get events(): readonly CxEvent[] {
    return this.#events;
  }

  /** Now, ms UTC. */
  get now(): number {
    return this.#now;
  }

  /** The agent who has the session now. */
  get agent(): string | null {
    return this.#stay?.kind === 'agent' ? this.#stay.who : null;
  }

  at(second: number): this {
    const at = this.#start + Math.round(second * 1000);
    if (at < this.#now) throw new RangeError(`${this.#name}: ${second} s lies before the line above`);
    this.#now = at;
    return this;
  }

  /** Any event, as it is. */
  tells(type: string, fields: Fields = {}): this {
    const seq = this.#events.length + 1;
    this.#events.push({
      event_id: `${this.#name}-${seq}`,
      type,
      schema_version: 1,
      tenant_id: TENANT,
      occurred_at: this.#now,
      conversation_id: `c-${this.#name}`,
      session_id: this.sessionId,
      seq,
      customer_id: `u-${this.#name}`,
      channel: 'web',
      ...this.#every,
      ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    });
    return this;
  }

  starts(fields: Fields = {}): this {
    return this.tells('session.started', { origin: 'customer', ...fields });
  }

  customerSays(fields: Fields = {}): this {
    return this.#says('customer', fields);
  }

  botSays(fields: Fields = {}): this {
    return this.#says('bot', fields);
  }

  /** Of the agent who has the session, unless another is named. */
  agentSays(fields: Fields = {}): this {
    return this.#says('agent', { agent_id: this.agent ?? undefined, ...fields });
  }

  botStarts(bot = 'bot-1'): this {
    return this.#starts('bot', bot);
  }

  /** The bot answers in public, and tells what it made of the question. */
  botAnswers(fields: Fields = {}): this {
    return this.tells('bot.answered', { answer_kind: 'qa', match_mode: 'smart', latency_ms: 400, ...fields }).botSays();
  }

  botFails(): this {
    return this.tells('bot.unanswered', { latency_ms: 600 });
  }

  handsOff(reason = 'customer_asked'): this {
    return this.tells('bot.handoff_requested', { handoff_reason: reason });
  }

  queues(queue = 'q1', fields: Fields = {}): this {
    this.#endsStay();
    this.#entry = { id: this.#id('entry'), queue };
    return this.tells('queue.entered', { queue_id: queue, entry_id: this.#entry.id, ...fields });
  }

  leaves(reason: string, fields: Fields = {}): this {
    const entry = this.#entry;
    if (entry === null) throw new Error(`${this.#name} waits in no queue`);
    this.#entry = null;
    return this.tells('queue.left', { queue_id: entry.queue, entry_id: entry.id, left_reason: reason, ...fields });
  }

  offers(agent: string): this {
    this.#offer = this.#id('offer');
    return this.tells('agent.offered', { agent_id: agent, offer_id: this.#offer, entry_id: this.#entry?.id });
  }

  misses(agent: string): this {
    return this.tells('agent.missed', { agent_id: agent, offer_id: this.#offer });
  }

  rejects(agent: string): this {
    return this.tells('agent.rejected', { agent_id: agent, offer_id: this.#offer });
  }

  /** The agent takes the session out of the queue; `left` is what the end of the wait says besides. */
  accepts(agent: string, left: Fields = {}): this {
    this.tells('agent.accepted', { agent_id: agent, offer_id: this.#offer });
    const queue = this.#entry?.queue;
    this.leaves('assigned', left);
    return this.agentStarts(agent, queue === undefined ? {} : { queue_id: queue });
  }

  /** The session is the agent's, with or without a queue before. */
  agentStarts(agent: string, fields: Fields = {}): this {
    return this.#starts('agent', agent, fields);
  }

  /** The stay that goes on ends; nobody has the session. */
  endsStay(): this {
    this.#endsStay();
    return this;
  }

  /** A producer does not say that the stay has ended. */
  forgetsStay(): this {
    this.#stay = null;
    return this;
  }

  /** After-contact work of the agent who had the session last. */
  wrapsUp(): this {
    return this.tells('wrapup.started', this.#lastAgent());
  }

  wrapUpDone(): this {
    return this.tells('wrapup.ended', this.#lastAgent());
  }

  holds(): this {
    return this.tells('hold.started', this.#lastAgent());
  }

  resumes(): this {
    return this.tells('hold.ended', this.#lastAgent());
  }

  asksTransfer(kind: 'agent' | 'queue' | 'bot'): this {
    return this.tells('transfer.requested', { transfer_kind: kind, agent_id: this.agent ?? undefined });
  }

  completesTransfer(kind: 'agent' | 'queue' | 'bot'): this {
    return this.tells('transfer.completed', { transfer_kind: kind, agent_id: this.agent ?? undefined });
  }

  invites(surveyId: string, fields: Fields = {}): this {
    return this.tells('survey.invited', { survey_id: surveyId, instrument: 'csat', scale_min: 1, scale_max: 5, ...fields });
  }

  answersSurvey(surveyId: string, score: number): this {
    return this.tells('survey.answered', { survey_id: surveyId, score });
  }

  resolves(resolved: 'yes' | 'no' | 'partial' | 'unknown', by: 'agent' | 'customer' = 'agent'): this {
    return this.tells('session.resolution_marked', { resolved, resolved_by: by });
  }

  marks(mark: 'test' | 'spam' | 'none'): this {
    return this.tells('session.marked', { mark });
  }

  /** Whoever has the session lets go of it, then it closes. */
  closes(reason = 'agent'): this {
    this.#endsStay();
    return this.tells('session.closed', { close_reason: reason });
  }

  #says(sender: string, fields: Fields): this {
    return this.tells('message.sent', { message_id: this.#id('message'), sender, visibility: 'public', ...fields });
  }

  #starts(kind: 'bot' | 'agent', who: string, fields: Fields = {}): this {
    this.#endsStay();
    this.#stay = { id: this.#id('segment'), kind, who };
    if (kind === 'agent') this.#lastAgentStay = this.#stay;
    return this.tells('segment.started', { owner_kind: kind, segment_id: this.#stay.id, [`${kind}_id`]: who, ...fields });
  }

  #endsStay(): void {
    const stay = this.#stay;
    this.#stay = null;
    if (stay) this.tells('segment.ended', { owner_kind: stay.kind, segment_id: stay.id, [`${stay.kind}_id`]: stay.who });
  }

  #lastAgent(): Fields {
    const stay = this.#lastAgentStay;
    if (stay === null) throw new Error(`${this.#name} has had no agent`);
    return { agent_id: stay.who, segment_id: stay.id };
  }

  #id(kind: string): string {
    return `${this.#name}-${kind}-${++this.#ids}`;
  }
}

export function session(name: string, { at = T0, every = {} }: { readonly at?: number; readonly every?: Fields } = {}): SessionScript {
  return new SessionScript(name, at, every);
}

/** One line of an agent's day: ms UTC, type, fields. */
export type AgentLine = readonly [at: number, type: string, fields: Fields];

/** The events of an agent, numbered in the order given. */
export function agentEvents(agent: string, lines: readonly AgentLine[]): readonly CxEvent[] {
  return lines.map(([at, type, fields], i) => ({
    event_id: `${agent}-${i + 1}`,
    type,
    schema_version: 1,
    tenant_id: TENANT,
    occurred_at: at,
    agent_id: agent,
    seq: i + 1,
    ...fields,
  }));
}

/** The same events as the door would let them through; throws where it would not. */
export function accepted(events: readonly CxEvent[]): readonly CxEvent[] {
  return events.map((event) => {
    const present: unknown = JSON.parse(JSON.stringify(event));
    const outcome = parseEvent(present, Number.MAX_SAFE_INTEGER);
    if (outcome.kind !== 'continue') throw new Error(`the script is off: ${JSON.stringify(outcome)}`);
    return outcome.value;
  });
}
