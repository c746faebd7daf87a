import type {
  BotAnswer,
  MessageFact,
  Offer,
  Owner,
  QueueEntry,
  Segment,
  SessionFacts,
  SlaTarget,
  Survey,
  Transfer,
  UnitRef,
} from '@tidewatch/schemas';
import { createNumbering, type NumberingDraft } from './numbering.ts';
import type { View } from './talk.ts';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** What other events say about an end that its own event has not told (yet). The own event wins whenever it comes. */
export interface ImpliedEnd<Reason> {
  readonly at: number;
  readonly reason: Reason;
}

export interface EntryDraft extends Draft<QueueEntry> {
  implied: ImpliedEnd<NonNullable<QueueEntry['left_reason']>> | null;
  /** Place in the unit's list: which of two stays at one instant began later. */
  readonly ordinal: number;
}

export interface SegmentDraft extends Draft<Omit<Segment, 'reply_due_from' | 'first_reply_at' | 'active_ms'>> {
  impliedEndAt: number | null;
  holdStartedAt: number | null;
  readonly ordinal: number;
}

export type BotAnswerDraft = Draft<BotAnswer>;
export type SurveyDraft = Draft<Survey>;
export type TargetDraft = Draft<Omit<SlaTarget, 'met_at'>>;

/** Where in `botAnswers` to find the question of a message, and the latest answer: of a knowledge item, and of all. */
export interface AnswerPlaces {
  readonly byMessage: Map<string, number>;
  readonly byItem: Map<string, number>;
  /** -1 = no answer yet. */
  latest: number;
}

/** Business time that a reply says: of its turn, and since the customer's first message. */
export interface BusinessTimes {
  readonly ofTurn: number | null;
  readonly sinceFirst: number | null;
}

/** What the last `session.resolution_marked` says. */
export interface ResolutionMark {
  readonly resolved: SessionFacts['resolved'];
  readonly by: string | null;
  readonly at: number;
}

/** The last `topic.classified`. */
export interface TopicMark {
  readonly topicId: string | null;
  readonly at: number;
}

/** The customer's session before this one, as `session.started` names it. */
export interface PreviousSession {
  readonly sessionId: string | null;
  readonly closedAt: number | null;
  readonly topicId: string | null;
  readonly queueId: string | null;
  readonly agentId: string | null;
  readonly hadUnknown: boolean;
  readonly hadTransfer: boolean;
  readonly afterMs: number | null;
}

/** A session's facts in the making: what `evolveSession` changes and `finishSession` reads. */
export interface SessionDraft {
  readonly unit: UnitRef;
  version: number;
  readonly numbering: NumberingDraft;
  conversationId: string;
  customerId: string | null;
  channel: string | null;
  origin: SessionFacts['origin'] | null;
  access: string | null;
  lang: string | null;
  agentId: string | null;
  /** Any event says so in its envelope. */
  testByEnvelope: boolean;
  markedTest: boolean;
  markedSpam: boolean;
  imported: boolean;
  offhours: boolean;
  reopenOf: string | null;
  previous: PreviousSession | null;
  /** `session.started` has come. */
  hasStart: boolean;
  startedAt: number;
  firstCustomerMessageAt: number | null;
  /** What messages say of business time, by `message_id`. */
  readonly businessTimes: Map<string, BusinessTimes>;
  lastMessageAt: number | null;
  closedAt: number | null;
  closedBusinessMs: number | null;
  money: { readonly costMinor: number | null; readonly savingMinor: number | null };
  closeReason: SessionFacts['close_reason'];
  owner: Owner | null;
  ownerSince: number | null;
  /** Who spoke last in public, automatic texts and the system left out. */
  lastSpeaker: MessageFact['sender'] | null;
  /** Level that the last `complexity.marked` gave. */
  complexity: string | null;
  handoffRequestedAt: number | null;
  handoffReason: SessionFacts['handoff_reason'];
  resolution: ResolutionMark | null;
  /** Instants of all marks that say yes. */
  readonly resolvedYes: number[];
  topic: TopicMark | null;
  readonly entries: EntryDraft[];
  readonly offers: Draft<Offer>[];
  readonly segments: SegmentDraft[];
  /** Never changed, only replaced: rows share them. */
  readonly messages: MessageFact[];
  /** Place in `messages` by `message_id`. */
  readonly messageIndex: Map<string, number>;
  /** `agent.viewed`. */
  readonly views: View[];
  readonly transfers: Draft<Transfer>[];
  readonly botAnswers: BotAnswerDraft[];
  readonly answerPlaces: AnswerPlaces;
  readonly surveys: SurveyDraft[];
  readonly targets: TargetDraft[];
}

/** A session of which nothing is known yet. */
export function createSession(unit: UnitRef): SessionDraft {
  return {
    unit,
    version: 0,
    numbering: createNumbering(),
    conversationId: '',
    customerId: null,
    channel: null,
    origin: null,
    access: null,
    lang: null,
    agentId: null,
    testByEnvelope: false,
    markedTest: false,
    markedSpam: false,
    imported: false,
    offhours: false,
    reopenOf: null,
    previous: null,
    hasStart: false,
    startedAt: 0,
    firstCustomerMessageAt: null,
    businessTimes: new Map(),
    lastMessageAt: null,
    closedAt: null,
    closedBusinessMs: null,
    money: { costMinor: null, savingMinor: null },
    closeReason: null,
    owner: null,
    ownerSince: null,
    lastSpeaker: null,
    complexity: null,
    handoffRequestedAt: null,
    handoffReason: null,
    resolution: null,
    resolvedYes: [],
    topic: null,
    entries: [],
    offers: [],
    segments: [],
    messages: [],
    messageIndex: new Map(),
    views: [],
    transfers: [],
    botAnswers: [],
    answerPlaces: { byMessage: new Map(), byItem: new Map(), latest: -1 },
    surveys: [],
    targets: [],
  };
}
