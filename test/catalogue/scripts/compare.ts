import { type AnswerRow, CATALOGUE, type Cell, type CxEvent } from '@tidewatch/schemas';
import { oracle } from '../oracle/oracle.ts';
import type { Question } from './answers.ts';
import { randomFloor, randomOf } from './random-floor.ts';

const FIVE_DAYS_MS = 5 * 86_400_000;

type Cells = Readonly<Record<string, Cell>>;

/** A floor, and two questions about it: of two days in one, and of each by itself. */
export interface Trial {
  readonly events: readonly CxEvent[];
  readonly questions: readonly Question[];
}

/** Where the days of two zones lie, by hand: Kathmandu is 5 h 45 min ahead. */
const DAYS = [
  { zone: 'UTC', borders: [Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 3), Date.UTC(2026, 2, 4)] },
  { zone: 'Asia/Kathmandu', borders: [Date.UTC(2026, 2, 1, 18, 15), Date.UTC(2026, 2, 2, 18, 15), Date.UTC(2026, 2, 3, 18, 15)] },
] as const;

export function trialOf(seed: number): Trial {
  const random = randomOf(seed + 7);
  const { events, busyFrom, busyTo } = randomFloor(seed);
  const { zone, borders } = random.pick(DAYS);
  const [from, , to] = borders;
  const asOf = random.chance(0.6) ? to + random.pick([0, FIVE_DAYS_MS]) : busyFrom + random.below(busyTo - busyFrom);
  return {
    events,
    questions: [
      { from, to, asOf, zone },
      { from, to, asOf, zone, grain: '1d' },
    ],
  };
}

/** Where the answers to a trial's questions are not what the oracle counts. */
export function differencesIn({ events, questions }: Trial, answers: readonly (readonly AnswerRow[])[]): readonly string[] {
  return questions.flatMap((question, i) =>
    intervalsOf(question).flatMap(([from, to], j) => {
      const truth = oracle(events, { from, to, asOf: question.asOf ?? question.to });
      return differing(answers[i]?.[j]?.cells, truth, new Date(from).toISOString());
    }),
  );
}

function intervalsOf({ from, to, grain }: Question): readonly (readonly [number, number])[] {
  const days = DAYS.find(({ borders }) => borders[0] === from)?.borders;
  return grain === '1d' && days
    ? [
        [days[0], days[1]],
        [days[1], days[2]],
      ]
    : [[from, to]];
}

/** What the catalogue tells otherwise than the oracle counts, of the metrics that both know. */
export function differing(engine: Cells | undefined, truth: Cells, range: string): string[] {
  return CATALOGUE.flatMap(({ id }) => {
    const [told, counted] = [engine?.[id], truth[id]];
    if (counted === undefined || (told !== undefined && same(told, counted))) return [];
    return [`${id} (${range}): catalogue ${JSON.stringify(told)}, oracle ${JSON.stringify(counted)}`];
  });
}

function same(a: Cell, b: Cell): boolean {
  return a.value === b.value && a.numerator === b.numerator && a.denominator === b.denominator && a.n === b.n;
}
