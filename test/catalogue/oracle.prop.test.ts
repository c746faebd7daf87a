import { CATALOGUE, evaluateQuery } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { oracle } from './oracle/oracle.ts';
import { queryOf, rowsOf } from './scripts/answers.ts';
import { differencesIn, trialOf } from './scripts/compare.ts';
import { disturbed, randomFloor } from './scripts/random-floor.ts';
import { accepted } from './scripts/script.ts';

const first = Date.now() % 1_000_000_000;
const FLOORS = 1_000;

describe('folds and catalogue against plain counting', () => {
  it(`say the same of ${FLOORS} random floors, doubled and shuffled, for every metric that both know (seeds from ${first})`, () => {
    for (let seed = first; seed < first + FLOORS; seed++) {
      const trial = trialOf(seed);
      const rows = rowsOf(disturbed(trial.events, seed));
      const answers = trial.questions.map((question) => evaluateQuery(queryOf(question), rows));
      expect(differencesIn(trial, answers), `seed ${seed}`).toEqual([]);
    }
  }, 240_000);

  it('all that the oracle counts is in the catalogue; what of the catalogue it does not count is printed', () => {
    const counted = Object.keys(oracle([], { from: 0, to: 1, asOf: 1 }));
    const declared = CATALOGUE.filter((metric) => !metric.isPart).map(({ id }) => id);
    expect(counted.filter((id) => !declared.includes(id))).toEqual([]);
    const others = declared.filter((id) => !counted.includes(id));
    console.info(`The oracle counts ${counted.length} of ${declared.length} metrics. Not: ${others.join(', ')}`);
  });

  it('random floors are events that the door lets through, and have every kind of thing in them', () => {
    const types = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) for (const event of accepted(randomFloor(seed).events)) types.add(event.type);
    expect(types.size).toBeGreaterThan(29);
  });
});
