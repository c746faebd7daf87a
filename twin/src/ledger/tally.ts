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
