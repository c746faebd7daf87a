import type {
  AGENT_STATUSES,
  Calendar,
  CxEvent,
  Envelope,
  PublishedVersion,
  ServiceConfig,
  SessionTerms,
  SlaProgress,
} from '@tidewatch/schemas';
import type { Scheduler, Signal } from '../engine/scheduler.ts';
import type { FloorAgent } from '../floor/agents.ts';
import type { Channel, Media } from '../floor/channels.ts';
import type { Floor } from '../floor/floor.ts';
import type { FloorQueue, QueueId } from '../floor/queues.ts';
import type { EntryTruth, SessionTruth, TruthSink } from '../ledger/truth.ts';
import type { Lang } from '../phrases/book.ts';
import type { TopicId } from '../phrases/topics.ts';
import type { Random } from '../random/random.ts';
import type { Scenario } from '../scenarios.ts';
import type { FloorClock } from '../time/floor-clock.ts';

/** One stream of randomness a concern, so that a change in one leaves the others alone. */
export const STREAMS = ['ids', 'arrivals', 'customers', 'bot', 'patience', 'routing', 'talk', 'phrases', 'aftermath', 'staff'] as const;

/** Everything that the simulation knows at the present instant. Open sessions and people only: it does not grow with time. */
export interface World {
  readonly tenantId: string;
  readonly scenario: Scenario;
  /** Factor on arrivals; 1 = a normal floor. */
  readonly load: number;
  /** Sessions after which nobody comes any more; +∞ = never. */
  readonly limit: number;
  readonly truth: TruthSink;
  readonly scheduler: Scheduler;
  readonly clock: FloorClock;
  readonly floor: Floor;
  readonly queues: ReadonlyMap<QueueId, FloorQueue>;
  /** Calendars and policies, as they are published first of all. */
  readonly published: readonly PublishedVersion[];
  readonly service: ServiceConfig;
  readonly calendars: ReadonlyMap<QueueId, Calendar>;
  readonly random: Readonly<Record<(typeof STREAMS)[number], Random>>;
  readonly agents: readonly Agent[];
  /** By queue and medium. */
  readonly lines: Map<string, Line>;
  /** Customers who may come again, the longest known overwritten first. */
  readonly regulars: Customer[];
  regularsSeen: number;
  /** Whether events are history (keel rule 10). */
  imported: boolean;
  /** Sessions started so far. */
  started: number;
  /** Sessions that are open, or whose after-contact work is. */
  unsettled: number;
  /** Events that nobody has taken yet, in order of time. */
  outbox: CxEvent[];
}

export interface Customer {
  readonly id: string;
  readonly lang: Lang;
  /** Threads that go on for ever, by channel; calls and e-mails have a new one each time. */
  readonly threads: Map<Channel, Conversation>;
}

/** The thread between one customer and the company on one channel. */
export interface Conversation {
  readonly id: string;
  /** Number of its last event. */
  seq: number;
  isOpen: boolean;
  /** The session before the present one. */
  last: PreviousSession | null;
}

export interface PreviousSession {
  /** What the next session says of it. */
  readonly told: {
    readonly session_id: string;
    readonly closed_at: number;
    readonly topic_id: string;
    readonly queue_id?: string;
    readonly agent_id?: string;
    readonly had_transfer: boolean;
    readonly after_ms?: number;
  };
  /** Neither a test nor spam. */
  readonly isCounted: boolean;
}

/** What a session is promised by, and where its clocks stand. */
export interface Promises {
  readonly terms: SessionTerms;
  /** `config` of its events. */
  readonly versions: Pick<Envelope, 'config'>;
  progress: SlaProgress;
  firstAskedAt: number | null;
  /** The customer's oldest message without a reply. */
  askedAt: number | null;
  hasAgentReplied: boolean;
}

/** A session while it is open, and while work after it goes on. */
export interface Session {
  readonly id: string;
  readonly conversation: Conversation;
  readonly customer: Customer;
  readonly channel: Channel;
  readonly lang: Lang;
  /** Queue whose matter it is. */
  readonly queue: QueueId;
  readonly topic: TopicId;
  readonly offhours: boolean;
  readonly isTest: boolean;
  readonly startedAt: number;
  readonly previous: PreviousSession | null;
  readonly promises: Promises;
  readonly truth: SessionTruth;
  isSpam: boolean;
  /** After-contact works that are not over. */
  wrapups: number;
  lastAgent: Agent | null;
  hadTransfer: boolean;
  isClosed: boolean;
}

export type CloseReason = 'agent' | 'customer' | 'idle' | 'offhours' | 'spam';

/** How a session can leave a queue without an agent. */
export type LeaveReason = 'abandoned' | 'flow_out' | 'timeout' | 'callback' | 'converted_to_message' | 'offhours';

/** How a stay in a queue ended. */
export type Departure = { readonly kind: 'answered'; readonly agent: Agent } | { readonly kind: LeaveReason };

/** Sessions that wait in one queue for one medium, in the order in which they came. */
export type Line = Waiting[];

export interface Waiting {
  readonly session: Session;
  readonly queue: FloorQueue;
  readonly media: Media;
  readonly entryId: string;
  /** Who has the smallest is served first: the time of entry, moved by the priority. */
  readonly rank: number;
  readonly departure: Signal<Departure>;
  readonly truth: EntryTruth;
  ringingAt: Agent | null;
  /** Until when an agent who did not take it is not asked again. */
  readonly notBefore: Map<Agent, number>;
}

export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** Where an agent is: at work, finishing what is in hand before leaving the desk, or away from it. */
export type Presence =
  | { readonly kind: 'at_work' }
  | { readonly kind: 'finishing' }
  | { readonly kind: 'away'; readonly status: AgentStatus; readonly reason?: string };

export interface Agent {
  readonly id: string;
  readonly spec: FloorAgent;
  /** Number of their last event. */
  seq: number;
  presence: Presence;
  /** Their desk is down, whatever they would like to do. */
  isCut: boolean;
  /** Slots in use: ringing offers, sessions in hand, after-contact work. */
  hand: number;
  /** Sessions in hand, in the order in which they came. */
  readonly held: Set<Session>;
  /** Since when the hand has last become less. */
  idleSince: number;
  /** Fired when the hand is empty, for an agent who is finishing. */
  emptied: Signal<void> | null;
  shown: { readonly status: AgentStatus; readonly reason: string | undefined };
}
