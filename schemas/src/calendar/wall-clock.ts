import { Temporal } from 'temporal-polyfill';

const DAY_MS = 86_400_000;

/** The instant at which a clock on the wall shows a time. */
export interface WallReading {
  /** ms UTC. */
  readonly at: number;
  /** How much later than asked the wall then shows: above 0 for a time that is skipped. */
  readonly movedMs: number;
}

/** A time without a change of the zone's offset: local time is UTC + `offset` on [start, end). */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/**
 * Reads times of a zone's clock on the wall, given in ms as if the wall were in UTC. A time that is skipped reads as
 * the later instant, a time that is shown twice as the earlier (Temporal's `compatible`). Walking along the days is
 * cheap: the library is asked only where the clocks change.
 */
export function createWallClock(zone: string): (wallMs: number) => WallReading {
  let known: Stretch | null = null;
  return (wallMs) => {
    // In the first day of a stretch an earlier instant may show the same time: no change is of more than a day.
    if (known && known.start + DAY_MS <= wallMs - known.offset && wallMs - known.offset < known.end) {
      return { at: wallMs - known.offset, movedMs: 0 };
    }
    const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
    const shown = wall.toZonedDateTime(zone);
    const { epochMilliseconds: at } = shown;
    if (!known || at < known.start || at >= known.end) known = stretchFrom(shown);
    return { at, movedMs: at + shown.offsetNanoseconds / 1e6 - wallMs };
  };
}

/** No zone changes its offset and back within it. */
const STRETCH_DAYS = 14;

/** Some days from an instant on, or nothing where the offset changes in them. The library's next change is not asked for: far ahead it misses some. */
function stretchFrom(shown: Temporal.ZonedDateTime): Stretch {
  const { epochMilliseconds: start, offsetNanoseconds } = shown;
  const later = shown.add({ hours: STRETCH_DAYS * 24 });
  return {
    start,
    end: later.offsetNanoseconds === offsetNanoseconds ? later.epochMilliseconds : start,
    offset: offsetNanoseconds / 1e6,
  };
}
