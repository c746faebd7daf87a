import type { Cell, Quality, RowState } from '@tidewatch/schemas';

/** Metrics of the page, by the place where they stand. */
export const LIVE_METRICS = {
  waiting: 'in_queue_now',
  oldestWait: 'oldest_wait_now',
  serviceLevel: 'service_level.exclude_short',
  open: 'sessions_open_now',
  abandonRate: 'abandon_rate',
  answerSpeed: 'asa',
  arrivals: 'sessions_started',
  offered: 'offered',
  abandoned: 'abandoned',
} as const;
export type LiveMetric = keyof typeof LIVE_METRICS;
/** Those that are told of the day so far. */
export type TodayMetric = 'serviceLevel' | 'abandonRate' | 'answerSpeed' | 'arrivals';

/** How soon after an event a number promises to show it; older data are stale. */
export const FRESHNESS_PROMISE_MS = 5_000;

/** What the page judges by until a tenant sets its own: 80 % within T, T being 20 s unless the queue says otherwise. */
export const LIVE_TARGETS = { serviceLevel: 0.8, serviceLevelBad: 0.7, answerWithinMs: 20_000 } as const;

export type QueueState = 'good' | 'warn' | 'bad' | 'none';

/** Everything that the live overview shows, as of one instant. Instants are ms UTC. */
export interface LiveView {
  /** Everything that the log took until here is in the numbers. */
  readonly dataTo: number;
  readonly zone: string;
  readonly day: Span;
  readonly waiting: number;
  readonly oldestWaitMs: number;
  readonly open: readonly Share[];
  readonly openTotal: number;
  readonly agents: AgentsNow;
  readonly today: Readonly<Record<TodayMetric, Cell>>;
  /** Whether those may still change. */
  readonly states: Readonly<Record<TodayMetric, RowState>>;
  readonly queues: readonly QueueLine[];
  readonly arrivals: ArrivalsTrend;
  /** By metric id: how far the events behind the day's numbers can be trusted. */
  readonly quality: Readonly<Record<string, Quality>>;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a whole, by the name that its word is looked up by. */
export interface Share {
  readonly name: string;
  readonly count: number;
}

export interface AgentsNow {
  readonly online: number;
  /** Agents who have had a state today or yesterday. */
  readonly known: number;
  readonly byStatus: readonly Share[];
}

export interface QueueLine {
  readonly queueId: string;
  readonly state: QueueState;
  readonly waiting: number;
  readonly oldestWaitMs: number;
  readonly serviceLevel: Cell;
  readonly offered: number;
  readonly abandoned: number;
  /** Offered in each quarter of an hour that touches the last hour, oldest first; the last one still runs. */
  readonly lastHour: readonly number[];
}

/** Sessions started per half hour of the local day, beside the same weekday a week ago. */
export interface ArrivalsTrend {
  /** As of when the half hours were counted. */
  readonly dataTo: number;
  readonly points: readonly ArrivalsPoint[];
  /** Started a week ago until the same time of day; null when that day has nothing at all. */
  readonly lastWeekSoFar: number | null;
}

export interface ArrivalsPoint extends Span {
  /** null: has not ended. What a half hour has so far, beside whole ones, would look like a collapse. */
  readonly today: number | null;
  /** null: that day has nothing at all, or no such half hour. */
  readonly lastWeek: number | null;
  /** Whether it has ended but late events may still change it. */
  readonly isProvisional: boolean;
}

/** What a watcher of the page is sent. */
export type LiveUpdate =
  | { readonly kind: 'view'; readonly view: LiveView }
  /** The warehouse has nothing yet. */
  | { readonly kind: 'empty' }
  /** It could not be computed; it is tried again without being asked. `id` is in the server's log too. */
  | { readonly kind: 'trouble'; readonly code: string; readonly id: string };
