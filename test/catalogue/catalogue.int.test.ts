import { type AnswerRow, evaluateQuery, type Metric } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../services/fresh-warehouse.ts';
import { type Question, queryOf, type Rows, rowsOf } from './scripts/answers.ts';
import { DAYS, differencesIn, trialOf } from './scripts/compare.ts';
import { DICTIONARY_SCRIPTS } from './scripts/dictionary-scripts.ts';
import { disturbed } from './scripts/random-floor.ts';

const first = Date.now() % 1_000_000_000;
const FLOORS = 50;
const WEEK_MS = 7 * 86_400_000;
/** Questions asked at a time. */
const TOGETHER = 6;

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
  await warehouse.store.insertRows(
    'session',
    all.flatMap((rows) => rows.sessions),
  );
  await warehouse.store.insertRows(
    'agent_day',
    all.flatMap((rows) => rows.agent_days),
  );
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
    for (let i = 0; i < scripts.length; i += TOGETHER) {
      await Promise.all(
        scripts.slice(i, i + TOGETHER).map(async ({ name, tenant, rows, question }) => {
          expect(await ask(tenant, question), name).toEqual(evaluateQuery(queryOf(question), rows));
        }),
      );
    }
  }, 300_000);

  it(`says what the oracle counts of ${FLOORS} random floors, doubled and shuffled, a week apart (seeds from ${first})`, async () => {
    const trials = Array.from({ length: FLOORS }, (_, i) => trialOf(first + i, i * WEEK_MS));
    const rows = ofTenant(rowsOf(trials.flatMap(({ events }, i) => disturbed(events, first + i))), 'floors');
    await write([rows]);

    // All floors in one question a zone: their days are compared one by one.
    for (const { zone, borders } of DAYS) {
      const [from, , to] = borders;
      const question: Question = { from, to: to + FLOORS * WEEK_MS, asOf: to + FLOORS * WEEK_MS, grain: '1d', zone };
      const answer = await ask('floors', question);
      expect(answer, zone).toEqual(evaluateQuery(queryOf(question), rows));
      for (const [i, { events }] of trials.entries()) {
        const days = answer.slice(i * 7, i * 7 + 2);
        const floor: Question = { ...question, from: from + i * WEEK_MS, to: to + i * WEEK_MS };
        const isNow = (metric: Metric) => metric.anchor === 'instant';
        expect(
          differencesIn({ events, questions: [floor] }, [days], (metric) => !isNow(metric)),
          `${zone}, seed ${first + i}`,
        ).toEqual([]);
        // What nobody closed goes on in the weeks after.
        const soFar = trials.slice(0, i + 1).flatMap((trial) => trial.events);
        expect(differencesIn({ events: soFar, questions: [floor] }, [days], isNow), `${zone}, seed ${first + i}`).toEqual([]);
      }
    }

    // Some floors as they looked in the middle.
    const inside = trials.filter(({ questions }) => questions.some(({ to, asOf = to }) => asOf < to));
    for (const trial of inside.slice(0, 6)) {
      const answers = await Promise.all(trial.questions.map((question) => ask('floors', question)));
      expect(answers).toEqual(trial.questions.map((question) => evaluateQuery(queryOf(question), rows)));
    }
  }, 300_000);
});
