import { z } from 'zod';
import { id } from '../events/envelope.ts';
import type { Outcome } from '../kernel/outcome.ts';
import { formatInstant } from '../metrics/interval.ts';
import { bilingual, parseDocument } from './parse-document.ts';

/** In the order of the week; Monday is 0. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const DAY_MINUTES = 24 * 60;
const MAX_BLOCKS = 48;
const MAX_ENTRIES = 1_000;
const MAX_DATES = 5_000;

const name = z.string().min(1).max(200);
const date = z.iso.date('a date is written 2026-11-25');
const zone = z.string().refine(isZone, 'no IANA time zone, such as Asia/Shanghai or UTC');
const opens = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time is written 09:00, from 00:00 to 23:59');
const closes = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time is written 18:00, from 00:00 to 24:00');

/** Open from `opens` to `closes` by the clock on the wall; when `closes` is not after `opens`, to that time of the next day. */
const block = z
  .strictObject({ opens, closes })
  .refine((one) => one.opens !== one.closes, 'a block opens and closes at different times; a whole day is 00:00 to 24:00');
const blocks = z
  .array(block)
  .max(MAX_BLOCKS)
  .refine((list) => !overlaps(list), 'two blocks of the day overlap');

/** A list of entries that each hold from a date on; the first also holds for all days before it. */
const timelineOf = <S extends z.ZodRawShape>(shape: S) =>
  z
    .array(z.strictObject({ from: date, ...shape }))
    .min(1)
    .max(MAX_ENTRIES)
    .refine(
      (list) => isAscending((list as readonly { readonly from: string }[]).map((entry) => entry.from)),
      'the dates of a timeline go up',
    );

/**
 * A business calendar (rule D.0.8) with its whole history: every day has its zone, its week and its exceptions, so that one
 * document answers for any instant. A block belongs to the day on which it opens: its night runs on into a holiday, a
 * new week or a new zone.
 */
const calendar = z
  .strictObject({
    version_id: id,
    name: bilingual.optional(),
    /** Queues that go by it; left out, all that no other calendar names. */
    queues: z.array(id).min(1, 'a list of queues names at least one').max(MAX_ENTRIES).optional(),
    zones: timelineOf({ zone }),
    /** Weekdays that are left out are closed. */
    weeks: timelineOf({ open: z.strictObject(Object.fromEntries(WEEKDAYS.map((day) => [day, blocks.optional()])) as WeekShape) }),
    /** Days on which nothing opens. */
    holidays: z
      .array(z.strictObject({ on: date, name: name.optional() }))
      .max(MAX_DATES)
      .default([]),
    /** Days with the blocks of another weekday, or with blocks of their own: make-up working days, short days. */
    workdays: z
      .array(
        z.union([
          z.strictObject({ on: date, name: name.optional(), like: z.enum(WEEKDAYS) }),
          z.strictObject({ on: date, name: name.optional(), open: blocks }),
        ]),
      )
      .max(MAX_DATES)
      .default([]),
  })
  .superRefine((document, context) => {
    const seen = new Set<string>();
    for (const list of ['holidays', 'workdays'] as const) {
      for (const [i, { on }] of document[list].entries()) {
        if (seen.has(on)) context.addIssue({ code: 'custom', path: [list, i, 'on'], message: `${on} is listed twice` });
        seen.add(on);
      }
    }
  });

type WeekShape = Record<Weekday, z.ZodOptional<typeof blocks>>;
export type Calendar = z.infer<typeof calendar>;
export type OpenBlock = z.infer<typeof block>;

/** Checks the document of `calendar.published` and never throws. Codes: `field_missing`, `field_invalid`. */
export function parseCalendar(document: unknown): Outcome<Calendar> {
  return parseDocument(calendar, document);
}

/** Minutes from the start of the day on the wall clock until a block opens and closes: 1,440 and more is the next day. */
export function minutesOf(one: OpenBlock): { readonly opens: number; readonly closes: number } {
  const opensAt = toMinutes(one.opens);
  const closesAt = toMinutes(one.closes);
  return { opens: opensAt, closes: closesAt > opensAt ? closesAt : closesAt + DAY_MINUTES };
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function overlaps(list: readonly OpenBlock[]): boolean {
  const spans = list.map(minutesOf).sort((a, b) => a.opens - b.opens);
  return spans.some((span, i) => span.opens < (spans[i - 1]?.closes ?? 0));
}

function isAscending(dates: readonly string[]): boolean {
  return dates.every((one, i) => i === 0 || (dates[i - 1] as string) < one);
}

function isZone(text: string): boolean {
  try {
    formatInstant(0, text);
    return true;
  } catch {
    return false;
  }
}
