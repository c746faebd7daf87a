/** Where the time comes from. Pure code takes instants as arguments; adapters and processes take a Clock. */
export interface Clock {
  /** Milliseconds UTC. */
  now(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };
