import {
  CATALOGUE,
  isRowKind,
  type KnownQuery,
  type Metric,
  metricById,
  nameId,
  ROW_KINDS,
  routeOf,
  UNDATED_DAY,
} from '@tidewatch/schemas';
import type { ArchivedEvent, ScanOptions } from '@tidewatch/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { simulate } from '../../../twin/src/index.ts';
import { foldsOf } from '../fold/folds.ts';
import { answerAsKnown } from './answer-as-known.ts';
import { KeptFolds } from './kept-folds.ts';
import { LAST_DAY, rowKinds } from './unit-kinds.ts';

const seed = String(Date.now());
const TENANT = 't1';
const FROM = Date.UTC(2026, 2, 2);
const HOUR = 3_600_000;
const TO = FROM + 48 * HOUR;
/** How late the log takes events at most: of three one within five hours, one at once, one within a moment. */
const LATENESS = [5 * HOUR, 0, 200];

let warehouse: FreshWarehouse;
let events: readonly ArchivedEvent[];

beforeAll(async () => {
  warehouse = await freshWarehouse();
  events = [...archived()];
  await warehouse.store.insertEvents(events);
  await writeRows();
}, 120_000);
afterAll(() => warehouse?.drop());

function* archived(): Generator<ArchivedEvent> {
  let offset = 0;
  for (const event of simulate({ seed, sessions: 120, tenantId: TENANT, startAt: FROM, days: 2 }).events) {
    const { unit, topic } = routeOf(event);
    if (!isRowKind(unit.kind)) continue;
    const lateness = LATENESS[(offset * 7 + event.event_id.charCodeAt(0)) % 3] as number;
    const payload = JSON.stringify(event);
    yield { event, payload, unit, topic, partition: 0, offset, logAt: event.occurred_at + ((offset * 99_991) % (lateness + 1)) };
    offset += 1;
  }
}

/** The rows of everything, as a worker writes them. */
async function writeRows(): Promise<void> {
  const kinds = rowKinds(foldsOf('main'));
  for (const kind of ROW_KINDS) {
    const { refold, write } = kinds[kind] as (typeof kinds)['session'];
    const scan = { tenantId: TENANT, kind, fromDay: UNDATED_DAY, toDay: LAST_DAY, slice: 500 };
    for await (const slice of warehouse.store.scanUnits(scan)) {
      await write(
        warehouse.store,
        slice.flatMap(({ unit, events }) => refold(unit, events) ?? []),
      );
    }
  }
}

/** An event comes, long after, to a session to which none had come since. */
async function comeLater(knownAt: number): Promise<void> {
  const scan = { tenantId: TENANT, fromDay: UNDATED_DAY, toDay: LAST_DAY, unchangedAfter: knownAt, arrays: new Set<string>() };
  for await (const [row] of warehouse.store.scanRows('session', scan)) {
    const one = events.find(({ unit }) => unit.id === row?.session_id) as ArchivedEvent;
    const event = { ...one.event, event_id: nameId(TENANT, 'later') };
    await warehouse.store.insertEvents([{ ...one, event, payload: JSON.stringify(event), logAt: TO + 80 * HOUR }]);
    return;
  }
}

const metrics = CATALOGUE.filter(({ isPart }) => !isPart);
const answerAt = (knownAt: number, of: Partial<KnownQuery> & { readonly writtenTo: number | null }) => {
  const { writtenTo, ...changed } = of;
  const query: KnownQuery = {
    metrics,
    from: FROM,
    to: TO,
    grain: 'total',
    zone: 'UTC',
    by: [],
    where: [],
    asOf: knownAt,
    knownAt,
    ...changed,
  };
  return answerAsKnown({ store: warehouse.store, tenantId: TENANT, query, writtenTo });
};

describe(`the whole catalogue as it was known (seed ${seed})`, () => {
  it('is the same from rows that nothing has come to since as from all the events folded again, whenever it was', async () => {
    for (const hours of [3, 6, 11.5, 30, 47, 90]) {
      const knownAt = FROM + hours * HOUR;
      const folded = await answerAt(knownAt, { writtenTo: null });
      expect(await answerAt(knownAt, { writtenTo: TO + 90 * HOUR }), `${hours} h`).toEqual(folded);
      // Rows that were not yet written when they were read are not relied on.
      expect(await answerAt(knownAt, { writtenTo: knownAt - 2 * HOUR }), `${hours} h, written to 2 h before`).toEqual(folded);
    }
  }, 300_000);

  it('is the same where the range is a part and units reach over its borders', async () => {
    const part = { from: FROM + 3 * HOUR, to: FROM + 9 * HOUR, grain: '1h' } as const;
    for (const hours of [6, 11, 40]) {
      const knownAt = FROM + hours * HOUR;
      expect(await answerAt(knownAt, { ...part, writtenTo: TO + 90 * HOUR }), `${hours} h`).toEqual(
        await answerAt(knownAt, { ...part, writtenTo: null }),
      );
    }
  }, 300_000);

  it('is not what is known now: the late events are not in it', async () => {
    const [messages] = [metricById.get('messages_customer') as Metric];
    const valueAt = async (knownAt: number) => {
      const [row] = await answerAt(knownAt, { metrics: [messages], writtenTo: TO + 90 * HOUR, asOf: FROM + 6 * HOUR });
      return row?.cells[messages.id]?.value as number;
    };
    const [then, now] = [await valueAt(FROM + 6 * HOUR), await valueAt(TO + 90 * HOUR)];
    expect(then).toBeGreaterThan(0);
    expect(then).toBeLessThan(now);
  });

  it('is folded once for all questions of one tenant and instant, also when later events come in between', async () => {
    const knownAt = FROM + 6 * HOUR;
    let read = 0;
    const store = {
      ...warehouse.store,
      async *scanUnits(options: ScanOptions) {
        for await (const slice of warehouse.store.scanUnits(options)) {
          for (const { events } of slice) read += events.length;
          yield slice;
        }
      },
    };
    const kept = new KeptFolds();
    const ask = async (at: number, writtenTo = TO + 90 * HOUR) => {
      read = 0;
      const query: KnownQuery = { metrics, from: FROM, to: TO, grain: 'total', zone: 'UTC', by: [], where: [], asOf: at, knownAt: at };
      const answer = await answerAsKnown({ store, tenantId: TENANT, query, writtenTo, kept });
      return { answer, read };
    };
    const first = await ask(knownAt);
    expect(first.read).toBeGreaterThan(0);
    expect(await ask(knownAt)).toEqual({ answer: first.answer, read: 0 });
    // One that stood as it was is changed now: it alone is folded.
    await comeLater(knownAt);
    const again = await ask(knownAt);
    expect(again.answer).toEqual(first.answer);
    expect(again.read).toBeGreaterThan(0);
    expect(again.read).toBeLessThan(first.read / 2);
    // What the rows are not past may still come: it is never kept.
    expect((await ask(knownAt, knownAt - 1)).read).toBeGreaterThan(again.read);
    expect((await ask(knownAt + 1)).read).toBeGreaterThan(again.read);
  });

  it('refuses more than may be held, and ends where it is told to', async () => {
    const options = { store: warehouse.store, tenantId: TENANT, writtenTo: TO + 90 * HOUR };
    const query: KnownQuery = { metrics, from: FROM, to: TO, grain: 'total', zone: 'UTC', by: [], where: [], asOf: TO, knownAt: TO };
    await expect(answerAsKnown({ ...options, query, maxItems: 50 })).rejects.toMatchObject({ name: 'UsageError', code: 'known_too_large' });
    const onProgress = () => {
      throw new Error('enough');
    };
    await expect(answerAsKnown({ ...options, query, onProgress })).rejects.toThrow('enough');
  });
});
