/** What the door takes before it says 413, 429 or 503. */
export interface DoorLimits {
  readonly bodyBytes: number;
  readonly eventsPerBatch: number;
  /** Bodies that are being read or written, of all tenants; a tenant has no more than it leaves to the others. */
  readonly inFlightBytes: number;
  /** Events a second that one tenant may send in the long run, and at once. */
  readonly eventsPerSecond: number;
  readonly eventsBurst: number;
}

export const DEFAULT_LIMITS: DoorLimits = {
  bodyBytes: 5 * 1_048_576,
  eventsPerBatch: 5_000,
  inFlightBytes: 16 * 1_048_576,
  eventsPerSecond: 20_000,
  eventsBurst: 40_000,
};

/** Largest single event, as JSON. */
export const MAX_EVENT_BYTES = 1_048_576;
