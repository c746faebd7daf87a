import type { EventQuality } from '@tidewatch/warehouse/query';

/** The panel asks again this often, ms: it reads a day of the archive. */
export const QUALITY_EVERY_MS = 60_000;
/** The range that it looks back over, ms. */
export const QUALITY_RANGE_MS = 86_400_000;

/** How whole the events of the last day are. */
export interface QualityView extends EventQuality {
  /** When this was looked at, ms UTC. */
  readonly at: number;
  /** What the workers that run now have had since they started: deliveries of events that they had before, and new ones. */
  readonly deliveries: { readonly again: number; readonly fresh: number };
}
