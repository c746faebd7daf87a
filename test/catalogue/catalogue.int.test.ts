import { type AnswerRow, evaluateQuery } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../services/fresh-warehouse.ts';
import { type Question, queryOf, type Rows, rowsOf } from './scripts/answers.ts';
import { differencesIn, trialOf } from './scripts/compare.ts';
import { DICTIONARY_SCRIPTS } from './scripts/dictionary-scripts.ts';
import { disturbed } from './scripts/random-floor.ts';

const first = Date.now() % 1_000_000_000;
const FLOORS = 50;

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

/** Rows as those of one tenant, so that every script is alone in its numbers. */
function ofTenant(rows: Rows, tenant_id: string): Rows {
  return {
    sessions: rows.sessions.map((row) => ({ ...row, tenant_id })),
    agent_days: rows.agent_days.map((row) => ({ ...row, tenant_id })),
  };
}

async function write(all: readonly Rows[]): Promise<void> {
  await warehouse.store.insertSessions(all.flatMap((rows) => rows.sessions));
  await warehouse.store.insertAgentDays(all.flatMap((rows) => rows.agent_days));
}

function ask(tenant: string, question: Question): Promise<readonly AnswerRow[]> {
  return warehouse.reader(tenant).answer(queryOf(question));
}

describe('the catalogue on a real ClickHouse', () => {
  it('answers the scripts of the dictionary as it answers them from the folded rows, cell by cell', async () => {
    const scripts = DICTIONARY_SCRIPTS.map((script, i) => ({
      ...script,
      tenant: `script-${i}`,
      rows: ofTenant(rowsOf(script.events), `script-${i}`),
    }));
    await write(scripts.map(({ rows }) => rows));
    for (const { name, tenant, rows, question } of scripts) {
      expect(await ask(tenant, question), name).toEqual(evaluateQuery(queryOf(question), rows));
    }
  }, 120_000);

  it(`says what the oracle counts of ${FLOORS} random floors, doubled and shuffled (seeds from ${first})`, async () => {
    const floors = Array.from({ length: FLOORS }, (_, i) => {
      const seed = first + i;
      const trial = trialOf(seed);
      return { seed, trial, tenant: `floor-${seed}`, rows: ofTenant(rowsOf(disturbed(trial.events, seed)), `floor-${seed}`) };
    });
    await write(floors.map(({ rows }) => rows));
    for (const { seed, trial, tenant, rows } of floors) {
      const answers: (readonly AnswerRow[])[] = [];
      for (const question of trial.questions) answers.push(await ask(tenant, question));
      expect(answers, `seed ${seed}`).toEqual(trial.questions.map((question) => evaluateQuery(queryOf(question), rows)));
      expect(differencesIn(trial, answers), `seed ${seed}`).toEqual([]);
    }
  }, 240_000);
});
