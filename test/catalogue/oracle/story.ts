import type { CxEvent } from '@tidewatch/schemas';

/** What one session looked like to somebody who stood beside it until some instant. */
export interface Story {
  /** Its events until then, in order. */
  readonly events: readonly CxEvent[];
  readonly startedAt: number;
  readonly closedAt: number | null;
  readonly closedBusinessMs: number | null;
  readonly customer: string | null;
  readonly offhours: boolean;
  /** First public message of the customer, here or in a session that was merged into this one. */
  readonly askedAt: number | null;
  /** Messages of everybody, notes included, each once. */
  readonly messages: readonly Message[];
  readonly entries: readonly Entry[];
  readonly offers: readonly Offer[];
  readonly stays: readonly Stay[];
}

export interface Message {
  readonly place: number;
  readonly at: number;
  readonly sender: string;
  readonly agent: string | null;
  readonly isPublic: boolean;
  /** Public, of a bot or an agent, and written for this customer. */
  readonly isReply: boolean;
  /** Business time that it says: of its turn, and since the customer's first message. */
  readonly businessMs: number | null;
  readonly firstBusinessMs: number | null;
}

export interface Entry {
  readonly id: string;
  readonly enteredAt: number;
  readonly leftAt: number | null;
  readonly reason: string | null;
  readonly isAccepted: boolean;
  readonly within: number;
  readonly short: number;
  readonly offhours: boolean;
  readonly businessMs: number | null;
}

export interface Offer {
  readonly enteredAt: number;
  readonly result: 'accepted' | 'missed' | 'rejected' | null;
}

export interface Stay {
  readonly kind: string;
  readonly agent: string | null;
  readonly from: number;
  readonly to: number | null;
  readonly place: number;
  /** Place of the event that ended it. */
  readonly lastPlace: number;
  readonly wrapFrom: number | null;
  readonly wrapTo: number | null;
}

export const text = (event: CxEvent | undefined, name: string): string | null => {
  const value = event?.[name];
  return typeof value === 'string' ? value : null;
};

const number = <T>(event: CxEvent | undefined, name: string, otherwise: T): number | T =>
  typeof event?.[name] === 'number' ? event[name] : otherwise;

/** The sessions as they stood at `asOf`; what is a test or spam, whenever that was said, is none. */
export function storiesOf(events: readonly CxEvent[], asOf: number): readonly Story[] {
  const bySession = new Map<string, CxEvent[]>();
  for (const event of events) {
    if (event.conversation_id === undefined || event.session_id === undefined) continue;
    bySession.set(event.session_id, [...(bySession.get(event.session_id) ?? []), event]);
  }
  return [...bySession.values()]
    .filter((own) => !isTestOrSpam(own) && (own[0] as CxEvent).occurred_at <= asOf)
    .map((own) => tell(own, asOf));
}

function isTestOrSpam(events: readonly CxEvent[]): boolean {
  if (events.some((event) => event.is_test === true)) return true;
  const verdicts = events.flatMap((event) => {
    if (event.type === 'session.marked') return [text(event, 'mark')];
    return event.type === 'session.closed' && event['close_reason'] === 'spam' ? ['spam'] : [];
  });
  return verdicts.slice(verdicts.lastIndexOf('none') + 1).length > 0;
}

function tell(all: readonly CxEvent[], asOf: number): Story {
  const events = all.filter((event) => event.occurred_at <= asOf);
  const start = events.find((event) => event.type === 'session.started');
  const close = events.find((event) => event.type === 'session.closed');
  const messages = messagesOf(events);
  return {
    events,
    startedAt: start?.occurred_at ?? (events[0] as CxEvent).occurred_at,
    closedAt: close?.occurred_at ?? null,
    closedBusinessMs: number(close, 'business_ms', null),
    customer: events.find((event) => event.customer_id !== undefined)?.customer_id ?? null,
    offhours: start?.['offhours'] === true,
    // What a merged conversation tells later was so before.
    askedAt: firstAsked(all, messages, asOf),
    messages,
    entries: events.flatMap((event, place) => (event.type === 'queue.entered' ? [entryOf(events, place)] : [])),
    offers: events.flatMap((event, place) => (event.type === 'agent.offered' ? [offerOf(events, place)] : [])),
    stays: events.flatMap((event, place) => (event.type === 'segment.started' ? [stayOf(events, place)] : [])),
  };
}

function messagesOf(events: readonly CxEvent[]): Message[] {
  return events.flatMap((event, place) => {
    if (event.type !== 'message.sent') return [];
    const sender = text(event, 'sender') ?? '';
    const isPublic = event['visibility'] !== 'note';
    const isReply = isPublic && (sender === 'bot' || sender === 'agent') && event['auto'] !== true;
    const said = { place, at: event.occurred_at, sender, agent: event.agent_id ?? null, isPublic, isReply };
    return [{ ...said, businessMs: number(event, 'business_ms', null), firstBusinessMs: number(event, 'first_business_ms', null) }];
  });
}

function firstAsked(events: readonly CxEvent[], messages: readonly Message[], asOf: number): number | null {
  const here = messages.filter((message) => message.isPublic && message.sender === 'customer').map((message) => message.at);
  const there = events.flatMap((event) => {
    const absorbed = event['absorbed'] as { readonly clocks?: { readonly first_customer_message_at?: number } } | undefined;
    return absorbed?.clocks?.first_customer_message_at ?? [];
  });
  const all = [...here, ...there].filter((at) => at <= asOf);
  return all.length === 0 ? null : Math.min(...all);
}

/** Which of the later events ended a stay in a queue, and how. */
function entryOf(events: readonly CxEvent[], place: number): Entry {
  const event = events[place] as CxEvent;
  const id = text(event, 'entry_id') ?? '';
  const later = events.slice(place + 1);
  const ownEnd = later.find((one) => one.type === 'queue.left' && one['entry_id'] === id);
  const closing = later.find((one) => one.type === 'session.closed');
  const end = ownEnd ?? closing;
  const offers = later.filter((one) => one.type === 'agent.offered' && one['entry_id'] === id).map((one) => one['offer_id']);
  return {
    id,
    enteredAt: event.occurred_at,
    leftAt: end?.occurred_at ?? null,
    reason: end === undefined ? null : (text(ownEnd, 'left_reason') ?? reasonOfClose(text(closing, 'close_reason'))),
    isAccepted: later.some((one) => one.type === 'agent.accepted' && offers.includes(one['offer_id'])),
    within: number(event, 'answer_within_ms', 20_000),
    short: number(event, 'short_abandon_ms', 5_000),
    offhours: event['offhours'] === true,
    businessMs: number(ownEnd, 'business_ms', null),
  };
}

/** Who is gone while waiting has abandoned; whom we send away flows out. */
function reasonOfClose(reason: string | null): string {
  if (reason === 'customer' || reason === 'idle') return 'abandoned';
  return reason === 'offhours' ? 'offhours' : 'flow_out';
}

function offerOf(events: readonly CxEvent[], place: number): Offer {
  const event = events[place] as CxEvent;
  const decision = events.find(
    (one) => ['agent.accepted', 'agent.missed', 'agent.rejected'].includes(one.type) && one['offer_id'] === event['offer_id'],
  );
  const entry = events.find((one) => one.type === 'queue.entered' && one['entry_id'] === event['entry_id']);
  return {
    enteredAt: (entry ?? event).occurred_at,
    result: decision === undefined ? null : (decision.type.slice('agent.'.length) as NonNullable<Offer['result']>),
  };
}

function stayOf(events: readonly CxEvent[], place: number): Stay {
  const event = events[place] as CxEvent;
  const own = (type: string) => events.find((one) => one.type === type && one.segment_id === event.segment_id);
  const end = own('segment.ended') ?? events.slice(place + 1).find((one) => one.type === 'session.closed');
  return {
    kind: text(event, 'owner_kind') ?? '',
    agent: event.agent_id ?? null,
    from: event.occurred_at,
    to: end?.occurred_at ?? null,
    place,
    lastPlace: end === undefined ? Number.POSITIVE_INFINITY : events.indexOf(end),
    wrapFrom: own('wrapup.started')?.occurred_at ?? null,
    wrapTo: own('wrapup.ended')?.occurred_at ?? null,
  };
}

/** The last word on whether the matter is settled. */
export function lastMark(story: Story): CxEvent | undefined {
  return story.events.filter((event) => event.type === 'session.resolution_marked').at(-1);
}

/** Whether it was closed because it goes on in another. */
export function isMerged(story: Story): boolean {
  return story.events.some((event) => event.type === 'session.closed' && event['close_reason'] === 'merged');
}
