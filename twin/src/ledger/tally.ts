import type { PromiseTruth } from './truth.ts';

/** How the entries into queues ended. In time = within T of the queue. */
export interface Outcomes {
  offered: number;
  answered: number;
  answeredInTime: number;
  abandoned: number;
  abandonedShort: number;
  abandonedInTime: number;
  flowedOut: number;
  callbacks: number;
  callbacksInTime: number;
}

/** Business times, ms, and how many there are. */
export interface Measures {
  answeredMs: number;
  answered: number;
  waitedMs: number;
  waited: number;
  lastedMs: number;
  lasted: number;
}

/** What was counted in one interval and group. Durations are ms. */
export interface Tally {
  started: number;
  valid: number;
  startedOffhours: number;
  readonly customers: Set<string>;
  closed: number;
  durationMs: number;
  activeMs: number;
  customerMessages: number;
  agentMessages: number;
  botMessages: number;
  readonly entries: Outcomes;
  /** Of those, the entries in opening hours. */
  readonly staffed: Outcomes;
  /** Waits of the answered. */
  readonly answeredWaits: number[];
  /** Waits of all that left. */
  readonly waits: number[];
  abandonedMs: number;
  /** Of waits and sessions that a calendar measures. */
  readonly business: Measures;
  /** Kept in time, and kept in time or broken, of those that were due. */
  readonly kept: Record<PromiseTruth['kind'], number>;
  readonly judged: Record<PromiseTruth['kind'], number>;
  /** Closed sessions that were promised something, and those of them in which something was broken. */
  promised: number;
  missed: number;
  /** Promises broken in sessions that are open at the interval's end. */
  brokenOpen: number;
  offers: number;
  accepted: number;
  refused: number;
  handled: number;
  handledMs: number;
  /** Most stays at one time. */
  peak: number;
  /** At the interval's end. */
  open: number;
  waiting: number;
  oldestWaitMs: number;
}

/** Nothing counted yet. */
export function emptyTally(): Tally {
  return {
    started: 0,
    valid: 0,
    startedOffhours: 0,
    customers: new Set(),
    closed: 0,
    durationMs: 0,
    activeMs: 0,
    customerMessages: 0,
    agentMessages: 0,
    botMessages: 0,
    entries: noOutcomes(),
    staffed: noOutcomes(),
    answeredWaits: [],
    waits: [],
    abandonedMs: 0,
    business: { answeredMs: 0, answered: 0, waitedMs: 0, waited: 0, lastedMs: 0, lasted: 0 },
    kept: noPromises(),
    judged: noPromises(),
    promised: 0,
    missed: 0,
    brokenOpen: 0,
    offers: 0,
    accepted: 0,
    refused: 0,
    handled: 0,
    handledMs: 0,
    peak: 0,
    open: 0,
    waiting: 0,
    oldestWaitMs: 0,
  };
}

function noPromises(): Record<PromiseTruth['kind'], number> {
  return { first: 0, next: 0, periodic: 0, resolution: 0 };
}

function noOutcomes(): Outcomes {
  return {
    offered: 0,
    answered: 0,
    answeredInTime: 0,
    abandoned: 0,
    abandonedShort: 0,
    abandonedInTime: 0,
    flowedOut: 0,
    callbacks: 0,
    callbacksInTime: 0,
  };
}
