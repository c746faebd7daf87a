import { afterAll, beforeAll, expect, test } from 'vitest';
import { calendarEvents, wrongWindows } from '../../bench/chaos/scenarios/calendar.ts';
import { openRealRig, type RealRig } from '../../pipeline/src/testing/real-rig.ts';
import { toRecords } from '../../pipeline/src/testing/rig.ts';

let rig: RealRig;

beforeAll(async () => {
  rig = await openRealRig();
});
afterAll(() => rig.close());

test('hours that are missing or come twice, odd offsets, ends of months and years: every window holds what the wall clock says', async () => {
  await rig.start();
  await rig.log.append(toRecords(calendarEvents()));
  await rig.caughtUp();
  expect(await wrongWindows({ queryUrl: rig.warehouse.url })).toEqual([]);
});
