import { openCollector, runImport, serviceConfigOf } from '@tidewatch/ingest';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { type AnswerRow, type Cell, type CxEvent, type Grain, metricById, nameId, systemClock } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRealRig, type RealRig } from '../../pipeline/src/testing/real-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const METRICS = [
  ...['response_time', 'response_time.business', 'first_response_human', 'first_response_human.business'],
  ...['session_duration', 'session_duration.business', 'offhours_arrivals'],
  ...['sla_first_response_attainment', 'sla_next_response_attainment', 'sla_resolution_attainment', 'completeness'],
];

let rig: RealRig;
let pool: ReturnType<typeof openPool>;
let collector: ReturnType<typeof openCollector>;

beforeAll(async () => {
  rig = await openRealRig();
  pool = openPool(rig.databaseUrl);
  const vault = await openVault({ pool, masterKey: Buffer.alloc(32, 4) });
  collector = openCollector({ pool, log: rig.log, vault, clock: systemClock });
  await rig.start();
}, 120_000);
afterAll(async () => {
  await rig?.close();
  await pool?.end();
});

type Hours = readonly [opens: string, closes: string];
type Days = Readonly<Partial<Record<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun', Hours>>>;
const workWeek = (hours: Hours): Days => ({ mon: hours, tue: hours, wed: hours, thu: hours, fri: hours });
const NINE_TO_SIX = workWeek(['09:00', '18:00']);
const ALL_DAY: Hours = ['00:00', '24:00'];

async function publish(
  tenant: string,
  kind: 'calendar' | 'sla_policy',
  versionId: string,
  document: object,
  validFrom?: number,
): Promise<void> {
  const event = {
    ...{ event_id: nameId(tenant, kind, versionId), type: `${kind}.published`, schema_version: 1, tenant_id: tenant },
    ...{ occurred_at: systemClock.now(), version_id: versionId, document, ...(validFrom !== undefined && { valid_from: validFrom }) },
  };
  await collector.collect(tenant, [event as CxEvent]);
}

const calendar = (versionId: string, zone: string, days: Days) => ({
  version_id: versionId,
  zones: [{ from: '2020-01-01', zone }],
  weeks: [
    { from: '2020-01-01', open: Object.fromEntries(Object.entries(days).map(([day, [opens, closes]]) => [day, [{ opens, closes }]])) },
  ],
});

/** A thread: who speaks, and when. */
type Thread = readonly (readonly [role: 'customer' | 'agent', at: string])[];

/** Imports the threads as a file and returns how many of them brought something new. */
async function importThreads(tenant: string, threads: readonly Thread[]): Promise<number> {
  const lines = threads.map((thread) => ({
    messages: thread.map(([role, at], i) => ({ role, at, id: `${thread[0]?.[1]}-${i}`, author: role === 'customer' ? 'c' : 'ann' })),
  }));
  const bytes = Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
  const stream = (async function* () {
    yield bytes;
  })();
  const service = await serviceConfigOf(pool, tenant);
  const { accepted, rejected } = await runImport({ kind: 'conversations', stream, tenantId: tenant, collector, service });
  expect(rejected).toBe(0);
  await rig.caughtUp();
  return accepted;
}

async function rowsOf(
  tenant: string,
  from: string,
  to: string,
  more: { readonly grain?: Grain; readonly zone?: string } = {},
): Promise<readonly AnswerRow[]> {
  const metrics = METRICS.map((id) => metricById.get(id)).filter((metric) => metric !== undefined);
  expect(metrics).toHaveLength(METRICS.length);
  const range = { from: Date.parse(from), to: Date.parse(to), asOf: Date.parse(to) };
  return rig.warehouse.reader(tenant).answer({ metrics, ...range, grain: 'total', zone: 'UTC', by: [], where: [], ...more });
}

async function read(tenant: string, from: string, to: string): Promise<(metric: string) => Cell['value'] | undefined> {
  const [row] = await rowsOf(tenant, from, to);
  return (metric) => row?.cells[metric]?.value;
}

describe('business time from a file to an answer', () => {
  it.each([
    ['Asia/Shanghai', '2025-11-21T17:50+08:00', '2025-11-24T09:05+08:00', 3_795],
    ['Asia/Kathmandu', '2025-11-21T17:50+05:45', '2025-11-24T09:05+05:45', 3_795],
    ['America/New_York', '2025-03-07T17:50-05:00', '2025-03-10T09:05-04:00', 3_735],
    ['America/New_York', '2025-10-31T17:50-04:00', '2025-11-03T09:05-05:00', 3_855],
  ])(
    '%s: a message of Friday 17:50 answered on Monday 09:05 waits 15 min of business time (%s)',
    async (zone, asked, answered, elapsed) => {
      const tenant = `week-${elapsed}-${zone.replace('/', '-')}`;
      await publish(tenant, 'calendar', 'cal-1', calendar('cal-1', zone, NINE_TO_SIX));
      const thread = [
        ['customer', new Date(asked).toISOString()],
        ['agent', new Date(answered).toISOString()],
      ] as const;
      expect(await importThreads(tenant, [thread])).toBe(1);
      const value = await read(tenant, '2025-01-01T00:00Z', '2026-01-01T00:00Z');
      for (const metric of ['response_time', 'first_response_human', 'session_duration']) {
        expect([value(metric), value(`${metric}.business`)], metric).toEqual([elapsed * MINUTE, 15 * MINUTE]);
      }
    },
  );

  it('a day that is open all day has 23 h in New York in March and 25 h in November, each in its own bucket', async () => {
    const open = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ALL_DAY])) as Days;
    await publish('days', 'calendar', 'cal-1', calendar('cal-1', 'America/New_York', open));
    const dayOf = (from: string, to: string): Thread => [
      ['customer', new Date(from).toISOString()],
      ['agent', new Date(to).toISOString()],
    ];
    await importThreads('days', [
      dayOf('2025-03-09T00:00-05:00', '2025-03-10T00:00-04:00'),
      dayOf('2025-11-02T00:00-04:00', '2025-11-03T00:00-05:00'),
    ]);
    const zone = 'America/New_York';
    const spring = await rowsOf('days', '2025-03-09T05:00Z', '2025-03-11T04:00Z', { grain: '1d', zone });
    const autumn = await rowsOf('days', '2025-11-02T04:00Z', '2025-11-04T05:00Z', { grain: '1d', zone });
    const hours = (rows: readonly AnswerRow[]) =>
      rows.map(({ interval, cells }) => [
        ((interval?.end ?? 0) - (interval?.start ?? 0)) / HOUR,
        (cells['first_response_human.business']?.value ?? 0) / HOUR,
      ]);
    expect(hours(spring)).toEqual([
      [23, 23],
      [24, 0],
    ]);
    expect(hours(autumn)).toEqual([
      [25, 25],
      [24, 0],
    ]);
  });

  it('a calendar published in the middle of a span measures what ends after it; what was told before stays', async () => {
    const over: Thread = [
      ['customer', '2025-11-21T17:50:00Z'],
      ['agent', '2025-11-24T09:05:00Z'],
    ];
    const early: Thread = [
      ['customer', '2025-11-19T17:50:00Z'],
      ['agent', '2025-11-20T09:05:00Z'],
    ];
    await publish('change', 'calendar', 'cal-1', calendar('cal-1', 'UTC', NINE_TO_SIX));
    await importThreads('change', [early]);
    // From Saturday on: longer evenings. The document holds for all its days, so Friday's evening is open in it, too.
    await publish('change', 'calendar', 'cal-2', calendar('cal-2', 'UTC', workWeek(['09:00', '20:00'])), Date.parse('2025-11-22T00:00Z'));
    expect(await importThreads('change', [early, over])).toBe(1);
    const before = await read('change', '2025-11-20T00:00Z', '2025-11-21T00:00Z');
    expect(before('response_time.business')).toBe(15 * MINUTE);
    const after = await read('change', '2025-11-24T00:00Z', '2025-11-25T00:00Z');
    expect(after('response_time.business')).toBe((130 + 5) * MINUTE);
  });

  it('within one document each instant has the hours and the zone of its own day', async () => {
    const { weeks, ...always } = calendar('cal-1', 'UTC', NINE_TO_SIX);
    const [later] = calendar('cal-1', 'UTC', workWeek(['08:00', '18:00'])).weeks;
    const moved = {
      ...always,
      weeks: [...weeks, { ...later, from: '2025-11-22' }],
      zones: [...always.zones, { from: '2025-11-22', zone: 'Asia/Kathmandu' }],
    };
    await publish('moved', 'calendar', 'cal-1', moved);
    const thread = [
      ['customer', '2025-11-21T17:50:00Z'],
      // Monday 09:05 in Kathmandu.
      ['agent', '2025-11-24T03:20:00Z'],
    ] as const;
    expect(await importThreads('moved', [thread])).toBe(1);
    const value = await read('moved', '2025-11-01T00:00Z', '2025-12-01T00:00Z');
    // Ten minutes of Friday by the old hours in UTC, 65 of Monday by the new ones in Kathmandu.
    expect(value('response_time.business')).toBe((10 + 65) * MINUTE);
  });

  it('without a calendar only the other clock is told', async () => {
    await importThreads('none', [
      [
        ['customer', '2025-11-19T17:50:00Z'],
        ['agent', '2025-11-19T17:55:00Z'],
      ],
    ]);
    const value = await read('none', '2025-11-19T00:00Z', '2025-11-20T00:00Z');
    expect([value('response_time'), value('response_time.business'), value('offhours_arrivals')]).toEqual([5 * MINUTE, null, 0]);
  });
});

describe('promises from a file to an answer', () => {
  it('are due by business time, move while the customer is awaited, and stay as they were attached', async () => {
    const policy = {
      policy_id: 'care',
      version: 1,
      conditions: { channel: ['social'] },
      targets: {
        first: { ms: 30 * MINUTE, hours: 'business' },
        next: { ms: 30 * MINUTE, hours: 'business' },
        resolution: { ms: 2 * HOUR, hours: 'business' },
      },
      pause_while_waiting_for_customer: true,
    };
    await publish('promise', 'calendar', 'cal-1', calendar('cal-1', 'UTC', NINE_TO_SIX));
    await publish('promise', 'sla_policy', 'care-1', policy);
    const thread: Thread = [
      ['customer', '2025-11-21T17:50:00Z'],
      // Friday evening and 15 minutes of Monday: in time.
      ['agent', '2025-11-24T09:15:00Z'],
      // Three hours are the customer's own.
      ['customer', '2025-11-24T12:15:00Z'],
      ['agent', '2025-11-24T13:00:00Z'],
    ];
    await importThreads('promise', [thread]);
    // A stricter version changes nothing of it, also when the file is read again.
    await publish(
      'promise',
      'sla_policy',
      'care-2',
      { ...policy, version: 2, targets: { first: { ms: 1, hours: 'calendar' } } },
      Date.parse('2025-11-23T00:00Z'),
    );
    expect(await importThreads('promise', [thread])).toBe(0);
    const value = await read('promise', '2025-11-21T00:00Z', '2025-11-26T00:00Z');
    expect(value('sla_first_response_attainment')).toBe(1);
    expect(value('sla_next_response_attainment')).toBe(0);
    expect(value('sla_resolution_attainment')).toBe(1);
    expect(value('offhours_arrivals')).toBe(0);
  });

  it('that are published after the first import come with the next one, and leave the numbers of the file as they were', async () => {
    const thread: Thread = [
      ['customer', '2025-11-24T10:00:00Z'],
      ['agent', '2025-11-24T10:05:00Z'],
      ['customer', '2025-11-24T10:10:00Z'],
      ['agent', '2025-11-24T10:15:00Z'],
    ];
    const numbered = async () => {
      const [row] = await rowsOf('later', '2025-11-24T00:00Z', '2025-11-25T00:00Z', { grain: 'total', zone: 'UTC' });
      return row?.cells['completeness'];
    };
    await importThreads('later', [thread]);
    const before = await numbered();
    expect(before).toMatchObject({ value: 1, numerator: 8, denominator: 8 });
    const targets = Object.fromEntries(['first', 'next', 'resolution'].map((target) => [target, { ms: HOUR, hours: 'calendar' }]));
    await publish('later', 'sla_policy', 'late-1', { policy_id: 'late', version: 1, targets, pause_while_waiting_for_customer: true });
    expect(await importThreads('later', [thread])).toBe(1);
    expect(await numbered()).toEqual(before);
    const value = await read('later', '2025-11-24T00:00Z', '2025-11-26T00:00Z');
    for (const metric of ['first_response', 'next_response', 'resolution']) expect(value(`sla_${metric}_attainment`), metric).toBe(1);
  });
});
