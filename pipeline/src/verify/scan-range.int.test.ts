import { type CxEvent, routeOf, type SessionFacts } from '@tidewatch/schemas';
import type { ArchivedEvent } from '@tidewatch/warehouse';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { foldsOf } from '../fold/folds.ts';
import { foldSession } from '../fold/session-fold.ts';
import { sessionHistory } from '../testing/arbitrary.ts';
import { T0 } from '../testing/script.ts';
import { scanOf, touches } from './refolded-rows.ts';
import { rowKinds } from './unit-kinds.ts';

const seed = Date.now();
const SESSIONS = 600;
const sessionRows = rowKinds(foldsOf('main')).session;

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

/** Any events of a session, some time after T0. */
function anySession(i: number): CxEvent[] {
  const [events] = fc.sample(sessionHistory({ name: `n${i}` }), { numRuns: 1, seed: seed + i }) as [CxEvent[]];
  return events.map((event) => ({ ...event, occurred_at: event.occurred_at + i * 100 }));
}

function toArchived(event: CxEvent, offset: number): ArchivedEvent {
  const { topic, unit } = routeOf(event);
  return { event, unit, topic, payload: JSON.stringify(event), partition: 0, offset, logAt: T0 };
}

describe('the scan of a range', () => {
  it(`leaves sessions out, but none whose row touches the range, whatever its events are (seed ${seed})`, async () => {
    const sessions = Array.from({ length: SESSIONS }, (_, i) => anySession(i));
    await warehouse.store.insertEvents(sessions.flat().map(toArchived));
    const rows = sessions.map((events) => foldSession(events) as SessionFacts);
    for (const from of [T0 - 10_000, T0, T0 + 20_000, T0 + 45_000, T0 + 80_000]) {
      const range = { from, to: from + 1_000 };
      const scanned = new Set<string>();
      for await (const slice of warehouse.store.scanUnits(scanOf(sessionRows, { tenantId: 'demo', range }))) {
        for (const { unit } of slice) scanned.add(unit.id);
      }
      const touching = rows.filter((row) => touches(sessionRows.spanOf(row), range.from, range.to));
      expect(touching.filter((row) => !scanned.has(row.session_id))).toEqual([]);
      expect(scanned.size).toBeLessThan(SESSIONS);
    }
  });
});
