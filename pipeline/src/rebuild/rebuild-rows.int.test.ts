import { ALLOWED_LATENESS_MS, CATALOGUE, DAY_MS, partsOf } from '@tidewatch/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { sessionScript, T0 } from '../testing/script.ts';
import { rebuildRows } from './rebuild-rows.ts';

const TENANT = 'rebuilt';
let rig: RealRig;

beforeAll(async () => {
  rig = await openRealRig();
}, 60_000);
afterAll(() => rig?.close());

const METRICS = [...new Set(CATALOGUE.flatMap(partsOf))];
const restated = () => rig.warehouse.reader(TENANT).restatements({ metrics: METRICS, from: T0 - DAY_MS, to: T0 + DAY_MS });

async function drain(): Promise<void> {
  const worker = await rig.start();
  await rig.caughtUp();
  await worker.stop();
}

it('an archive alone brings back what late events restated', async () => {
  const events = sessionScript(
    [
      [0, 'session.started', { customer_id: 'u' }],
      [1, 'message.sent', { message_id: 'm', sender: 'customer' }],
      [10, 'queue.entered', { queue_id: 'q1' }],
      [40, 'queue.left', { queue_id: 'q1', left_reason: 'abandoned' }],
      [60, 'session.closed', { close_reason: 'customer' }],
    ],
    { tenant: TENANT },
  );
  // Two arrivals: what the second restates rests on what the first left.
  await rig.log.append(toRecords(events.slice(0, 3)));
  await drain();
  await rig.log.append(toRecords(events.slice(3)));
  await drain();
  const written = await restated();
  expect(new Set(written.map(({ event_id }) => event_id)).size).toBe(events.length);

  for (const table of ['restatements', 'sessions']) await rig.warehouse.client.command({ query: `TRUNCATE TABLE ${table}` });
  const { store } = rig.warehouse;
  expect(await rebuildRows({ store, tenants: [TENANT], epoch: 'main', allowedLatenessMs: ALLOWED_LATENESS_MS })).toBe(1);
  expect(await restated()).toEqual(written);
}, 60_000);
