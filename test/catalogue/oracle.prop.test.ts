import { CATALOGUE, type Cell } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { oracle } from './oracle/oracle.ts';
import { answer } from './scripts/answers.ts';
import { disturbed, randomFloor, randomOf } from './scripts/random-floor.ts';
import { accepted } from './scripts/script.ts';

const first = Date.now() % 1_000_000_000;
const FLOORS = 1_000;

type Cells = Readonly<Record<string, Cell>>;

describe('folds and catalogue against plain counting', () => {
  it(`say the same of ${FLOORS} random floors, doubled and shuffled, for every metric that both know (seeds from ${first})`, () => {
    for (let seed = first; seed < first + FLOORS; seed++) expect(differencesOf(seed), `seed ${seed}`).toEqual([]);
  }, 120_000);

  it('random floors are events that the door lets through, and have every kind of thing in them', () => {
    const types = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) for (const event of accepted(randomFloor(seed).events)) types.add(event.type);
    expect(types.size).toBeGreaterThan(29);
  });
});

/** Where the days of two zones lie, by hand: Kathmandu is 5 h 45 min ahead. */
const DAYS = [
  { zone: 'UTC', borders: [Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 3), Date.UTC(2026, 2, 4)] },
  { zone: 'Asia/Kathmandu', borders: [Date.UTC(2026, 2, 1, 18, 15), Date.UTC(2026, 2, 2, 18, 15), Date.UTC(2026, 2, 3, 18, 15)] },
] as const;

/** What differs in the days of a zone and in both together, as of their end or of an instant inside. */
function differencesOf(seed: number): readonly string[] {
  const random = randomOf(seed + 7);
  const { events, busyFrom, busyTo } = randomFloor(seed);
  const { zone, borders } = random.pick(DAYS);
  const [from, between, to] = borders;
  const asOf = random.chance(0.6) ? to : busyFrom + random.below(busyTo - busyFrom);
  const told = disturbed(events, seed);
  const [whole] = answer(told, { from, to, asOf, zone });
  const [one, other] = answer(told, { from, to, asOf, zone, grain: '1d' });
  return [
    ...differing(whole?.cells, oracle(events, { from, to, asOf }), 'both days'),
    ...differing(one?.cells, oracle(events, { from, to: between, asOf }), 'day 1'),
    ...differing(other?.cells, oracle(events, { from: between, to, asOf }), 'day 2'),
  ];
}

function differing(engine: Cells | undefined, truth: Cells, range: string): string[] {
  return CATALOGUE.flatMap(({ id }) => {
    const [told, counted] = [engine?.[id], truth[id]];
    if (counted === undefined || (told !== undefined && same(told, counted))) return [];
    return [`${id} (${range}): catalogue ${JSON.stringify(told)}, oracle ${JSON.stringify(counted)}`];
  });
}

function same(a: Cell, b: Cell): boolean {
  return a.value === b.value && a.numerator === b.numerator && a.denominator === b.denominator && a.n === b.n;
}
