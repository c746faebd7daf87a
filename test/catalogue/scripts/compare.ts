import { type AnswerRow, CATALOGUE, type Cell, type CxEvent, type Metric } from '@tidewatch/schemas';
import { oracle } from '../oracle/oracle.ts';
import type { Question } from './answers.ts';
import { randomFloor, randomOf } from './random-floor.ts';

/** Returns within 72 hours have come, and then those within 7 days. */
const LATER_MS = [5 * 86_400_000, 9 * 86_400_000];

type Cells = Readonly<Record<string, Cell>>;

/** A floor, and two questions about it: of two days in one, and of each by itself. */
export interface Trial {
  readonly events: readonly CxEvent[];
  readonly questions: readonly Question[];
}

/** Where the days of two zones lie, by hand: Kathmandu is 5 h 45 min ahead. */
export const DAYS = [
  { zone: 'UTC', borders: [Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 3), Date.UTC(2026, 2, 4)] },
  { zone: 'Asia/Kathmandu', borders: [Date.UTC(2026, 2, 1, 18, 15), Date.UTC(2026, 2, 2, 18, 15), Date.UTC(2026, 2, 3, 18, 15)] },
] as const;

export function trialOf(seed: number, shiftMs = 0): Trial {
  const random = randomOf(seed + 7);
  const { events, busyFrom, busyTo } = randomFloor(seed, shiftMs);
  const { zone, borders } = random.pick(DAYS);
  const [from, to] = [borders[0] + shiftMs, borders[2] + shiftMs];
  const asOf = random.chance(0.6) ? to + random.pick([0, ...LATER_MS]) : busyFrom + random.below(busyTo - busyFrom);
  return {
    events,
    questions: [
      { from, to, asOf, zone },
      { from, to, asOf, zone, grain: '1d' },
    ],
  };
}

/** Where the answers to a trial's questions are not what the oracle counts; of some metrics only, when `which` says so. */
export function differencesIn(
  { events, questions }: Trial,
  answers: readonly (readonly AnswerRow[])[],
  which: (metric: Metric) => boolean = () => true,
): readonly string[] {
  return questions.flatMap((question, i) =>
    intervalsOf(question).flatMap(([from, to], j) => {
      const truth = oracle(events, { from, to, asOf: question.asOf ?? question.to });
      const known = new Set(CATALOGUE.filter(which).map(({ id }) => id));
      const counted = Object.fromEntries(Object.entries(truth).filter(([id]) => known.has(id)));
      return differing(answers[i]?.[j]?.cells, counted, new Date(from).toISOString());
    }),
  );
}

/** Two days of 24 hours, each or both together. */
function intervalsOf({ from, to, grain }: Question): readonly (readonly [number, number])[] {
  const between = (from + to) / 2;
  return grain === '1d'
    ? [
        [from, between],
        [between, to],
      ]
    : [[from, to]];
}

/** What the catalogue tells otherwise than the oracle counts, of the metrics that both know. */
export function differing(engine: Cells | undefined, truth: Cells, range: string): string[] {
  return CATALOGUE.flatMap(({ id, source }) => {
    const [told, counted] = [engine?.[id], truth[id]];
    if (counted === undefined || (told !== undefined && same(told, counted, source === 'spans'))) return [];
    return [`${id} (${range}): catalogue ${JSON.stringify(told)}, oracle ${JSON.stringify(counted)}`];
  });
}

/** How many spans a time is made of says nothing about it. */
function same(a: Cell, b: Cell, isOfSpans: boolean): boolean {
  return a.value === b.value && a.numerator === b.numerator && a.denominator === b.denominator && (isOfSpans || a.n === b.n);
}
