import { DAY_MS, type Grain, intervalsOf, parseInstant, UsageError } from '@tidewatch/schemas';
import { Temporal } from 'temporal-polyfill';

/** Most days of one range. */
const MAX_RANGE_DAYS = 800;
/** The warehouse's days lie in here; beyond it arithmetic with dates is at its ends. */
const FIRST_MS = 0;
const LAST_MS = Date.UTC(2100, 0, 1);

/** A range in the reader's words; see `ExploreView`. */
export interface RangeWords {
  readonly from: string;
  readonly to: string;
  readonly asOf: string | null;
  readonly knownAt: string | null;
  readonly zone: string;
  readonly grain: Grain;
}

/** Instants in ms UTC; from < to. */
export interface ResolvedRange {
  readonly from: number;
  readonly to: number;
  readonly asOf: number;
  readonly knownAt?: number;
}

/**
 * Turns words into instants. "now" is `asOf`, which is never later than `nowMs`, nor than `knownAt`. Days and weeks are the zone's calendar
 * days; "/d" goes back to the start of the local day. A relative start without "/…" goes back to the start of its
 * interval, so that the first bucket is whole.
 * @throws UsageError `zone_unknown`, and those of `checkRange`
 */
export function resolveRange(words: RangeWords, nowMs: number): ResolvedRange {
  checkZone(words.zone);
  const past = (word: string | null) => (word === null ? nowMs : Math.min(nowMs, parseInstant(word, words.zone)));
  const knownAt = past(words.knownAt);
  const asOf = Math.min(past(words.asOf), knownAt);
  const to = resolveTime(words.to, asOf, words.zone);
  const start = resolveTime(words.from, asOf, words.zone);
  checkRange({ from: start, to });
  const from = isUnrounded(words.from) ? wholeStart(start, words) : start;
  return { from, to, asOf, ...(words.knownAt === null ? {} : { knownAt }) };
}

/**
 * Refuses a range that nobody may ask for.
 * @throws UsageError `time_invalid`, `range_invalid`, `range_too_long`
 */
export function checkRange({ from, to }: { readonly from: number; readonly to: number }): void {
  if (!(Math.min(from, to) >= FIRST_MS && Math.max(from, to) <= LAST_MS))
    throw new UsageError('time_invalid', 'the range lies outside the years 1970 to 2099');
  if (from >= to) throw new UsageError('range_invalid', 'the range ends at or before its start: `to` must be after `from`');
  if (to - from > MAX_RANGE_DAYS * DAY_MS) throw new UsageError('range_too_long', `a range has at most ${MAX_RANGE_DAYS} days`);
}

const RELATIVE = /^now(?:-(\d{1,4})([mhdw]))?(?:\/([hdw]))?$/;
const UNITS = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' } as const;

function resolveTime(word: string, asOf: number, zone: string): number {
  const match = RELATIVE.exec(word);
  if (!match) return parseInstant(word, zone);
  const [, count, unit, rounding] = match;
  let at = Temporal.Instant.fromEpochMilliseconds(asOf).toZonedDateTimeISO(zone);
  if (count !== undefined) at = at.subtract({ [UNITS[unit as keyof typeof UNITS]]: Number(count) });
  if (rounding === 'h') at = at.round({ smallestUnit: 'hour', roundingMode: 'floor' });
  if (rounding === 'w') at = at.subtract({ days: at.dayOfWeek - 1 });
  if (rounding === 'w' || rounding === 'd') at = at.startOfDay();
  return at.epochMilliseconds;
}

function isUnrounded(word: string): boolean {
  return RELATIVE.test(word) && !word.includes('/');
}

function wholeStart(start: number, { grain, zone }: RangeWords): number {
  return grain === 'total' ? start : (intervalsOf(start, start + 1, grain, zone)[0]?.start ?? start);
}

function checkZone(zone: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch (error) {
    throw new UsageError('zone_unknown', `${zone} is no IANA time zone`, { cause: error });
  }
}
