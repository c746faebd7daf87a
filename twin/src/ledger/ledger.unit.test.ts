import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { zoneOf } from '../time/zone.ts';
import { type LedgerCell, LedgerKeeper } from './ledger.ts';
import type { EntryEnd, SessionTruth } from './truth.ts';

const NINE = Date.UTC(2026, 8, 7, 1);
const MINUTE = 60_000;

const session = (fields: Partial<SessionTruth> = {}): SessionTruth => ({
  customer: 'c1',
  channel: 'web',
  startedAt: NINE,
  offhours: false,
  isTest: false,
  isSpam: false,
  closedAt: NINE + 10 * MINUTE,
  entries: [],
  offers: [],
  stays: [],
  messages: [],
  promises: [],
  businessMs: null,
  ...fields,
});

const entry = (waitS: number, end: EntryEnd, at = NINE) => ({
  queue: 'q1',
  enteredAt: at,
  offhours: false,
  answerWithinMs: 20_000,
  shortAbandonMs: 5_000,
  leftAt: at + waitS * 1_000,
  businessMs: null,
  end,
  agent: end === 'answered' ? 'a1' : '',
});

function book(...sessions: SessionTruth[]) {
  const keeper = new LedgerKeeper(zoneOf('Asia/Shanghai'));
  for (const one of sessions) keeper.add(one);
  const cells = keeper.cells();
  const find = (metric: string, where: Partial<LedgerCell> = {}) =>
    cells.find((cell) => {
      const { grain = '1d', dims = {}, bucketStart } = where;
      return (
        cell.metric === metric &&
        cell.grain === grain &&
        JSON.stringify(cell.dims) === JSON.stringify(dims) &&
        (bucketStart === undefined || cell.bucketStart === bucketStart)
      );
    });
  return { cells, find, parts: (metric: string) => [find(metric)?.numerator, find(metric)?.denominator] };
}

test('the golden fixture G13 gives the golden numbers', () => {
  const entries = [
    ...[0, 5, 10, 15, 18, 20, 45, 90].map((wait) => entry(wait, 'answered')),
    ...[3, 15, 18, 60].map((wait) => entry(wait, 'abandoned')),
    entry(30, 'flowed_out'),
  ];
  const { parts, find } = book(...entries.map((one) => session({ entries: [one] })));
  expect(parts('service_level.answered_only')).toEqual([6, 8]);
  expect(parts('service_level.removed_within')).toEqual([9, 13]);
  expect(parts('service_level.early_abandon_neutral')).toEqual([6, 10]);
  expect(parts('service_level.exclude_short')).toEqual([6, 11]);
  expect(parts('service_level.include_abandoned')).toEqual([6, 12]);
  expect(parts('service_level.include_flow_out')).toEqual([6, 13]);
  expect(parts('asa')).toEqual([203_000, 8]);
  expect(parts('avg_wait_all')).toEqual([329_000, 13]);
  expect(parts('avg_abandon_time')).toEqual([96_000, 4]);
  expect(parts('abandon_rate')).toEqual([4, 13]);
  expect(parts('abandon_rate.exclude_short')).toEqual([3, 12]);
  expect(find('wait_p50')?.value).toBe(15_000);
});

test('off-hours entries are offered but in no service level; test and spam sessions count nowhere', () => {
  const offhours = { ...entry(4, 'offhours'), offhours: true };
  const { parts, find } = book(
    session({ entries: [entry(4, 'answered')] }),
    session({ offhours: true, entries: [offhours] }),
    session({ isTest: true, entries: [entry(4, 'abandoned')] }),
    session({ isSpam: true, entries: [entry(4, 'abandoned')] }),
  );
  expect(parts('offered')).toEqual([2, null]);
  expect(parts('service_level.removed_within')).toEqual([1, 1]);
  expect(parts('sessions_started')).toEqual([2, null]);
  expect(parts('offhours_arrival_rate')).toEqual([1, 2]);
  expect(find('abandoned')).toBeUndefined();
});

test('two stays at once: each handled in full, two at the peak, none where one ends as the other begins', () => {
  const stay = (agent: string, fromMin: number, toMin: number, wrapMin: number) => ({
    agent,
    queue: 'q1',
    from: NINE + fromMin * MINUTE,
    to: NINE + toMin * MINUTE,
    wrapFrom: wrapMin > 0 ? NINE + toMin * MINUTE : null,
    wrapTo: wrapMin > 0 ? NINE + (toMin + wrapMin) * MINUTE : null,
  });
  const { find } = book(session({ stays: [stay('a1', 0, 20, 0), stay('a1', 20, 25, 3)] }), session({ stays: [stay('a2', 10, 40, 1)] }));
  expect(find('aht')).toMatchObject({ numerator: (20 + 8 + 31) * MINUTE, denominator: 3 });
  expect(find('aht', { dims: { agent: 'a1' } })).toMatchObject({ numerator: 28 * MINUTE, denominator: 2 });
  expect(find('concurrent_peak')?.numerator).toBe(2);
  expect(find('concurrent_peak', { dims: { agent: 'a1' } })?.numerator).toBe(1);
  expect(find('concurrent_peak', { grain: '30m', bucketStart: NINE + 30 * MINUTE })?.numerator).toBe(1);
});

test('what is open is read at the end of each interval, what begins exactly there included, what ends there not', () => {
  const end = NINE + 30 * MINUTE;
  const { find } = book(
    session({ startedAt: end, closedAt: end + MINUTE }),
    session({ closedAt: end }),
    session({ closedAt: end + 1, entries: [entry(29 * 60, 'answered', NINE + 2 * MINUTE)] }),
  );
  const at = { grain: '30m', bucketStart: NINE } as const;
  expect(find('sessions_open_now', at)?.numerator).toBe(2);
  expect(find('in_queue_now', at)?.numerator).toBe(1);
  expect(find('oldest_wait_now', at)?.numerator).toBe(28 * MINUTE);
});

test('messages count by sender and their own time, notes never; a customer counts once where they spoke', () => {
  const message = (sender: 'customer' | 'agent' | 'system', isPublic = true, at = NINE) => ({
    sender,
    agent: sender === 'agent' ? 'a1' : '',
    at,
    isPublic,
    isAuto: false,
  });
  const { find } = book(
    session({ messages: [message('customer'), message('agent'), message('agent', false), message('system')] }),
    session({ messages: [message('customer')] }),
    session({ customer: 'c2', messages: [message('agent', true, NINE + 5 * MINUTE)] }),
  );
  expect(find('customers_unique')?.numerator).toBe(1);
  expect(find('sessions_valid')?.numerator).toBe(2);
  expect(find('messages_agent', { dims: { agent: 'a1' } })?.numerator).toBe(2);
  expect(find('session_duration_to_last_activity')).toMatchObject({ numerator: 5 * MINUTE, denominator: 3 });
});

test('promises count when they are due: kept in time, broken for ever, or neither where the session ended before', () => {
  const at = (minute: number) => NINE + minute * MINUTE;
  const reply = (minute: number, isAuto = false) => ({ sender: 'agent' as const, agent: 'a1', at: at(minute), isPublic: true, isAuto });
  const promise = (kind: 'first' | 'next' | 'resolution', attached: number, due: number) => ({
    kind,
    attachedAt: at(attached),
    dueAt: at(due),
  });
  const { find, parts } = book(
    session({
      closedAt: at(100),
      messages: [reply(1, true), reply(5), reply(50)],
      promises: [promise('first', 0, 5), promise('next', 10, 49), promise('resolution', 0, 90)],
    }),
    session({ closedAt: at(20), promises: [promise('first', 0, 30), promise('resolution', 0, 20)] }),
    session({ closedAt: at(20), promises: [promise('first', 0, 19)] }),
    session(),
  );
  expect(parts('sla_first_response_attainment')).toEqual([1, 2]);
  expect(parts('sla_next_response_attainment')).toEqual([0, 1]);
  expect(parts('sla_resolution_attainment')).toEqual([1, 2]);
  expect(parts('sla_any_miss_rate')).toEqual([2, 3]);
  expect(find('sla_first_response_attainment', { grain: '30m', bucketStart: at(0) })?.denominator).toBe(2);
  expect(find('sla_breached_open', { grain: '30m', bucketStart: at(30) })?.numerator).toBe(1);
  expect(find('sla_breached_open', { grain: '30m', bucketStart: at(60) })?.numerator).toBe(2);
  expect(find('sla_first_response_attainment', { dims: { agent: '' } })).toBeUndefined();
});

test('business times are of those that a calendar measures', () => {
  const measured = { ...entry(20, 'answered'), businessMs: 5_000 };
  const { parts } = book(
    session({ entries: [measured, { ...entry(20, 'abandoned'), businessMs: 7_000 }, entry(20, 'answered')], businessMs: MINUTE }),
    session(),
  );
  expect(parts('asa.business')).toEqual([5_000, 1]);
  expect(parts('avg_wait_all.business')).toEqual([12_000, 2]);
  expect(parts('session_duration.business')).toEqual([MINUTE, 1]);
});

test('the ledger shares no code with the catalogue: its files import only each other and the zone', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const imports = files.flatMap((file) =>
    [...readFileSync(`${import.meta.dirname}/${file}`, 'utf8').matchAll(/from '([^']+)'/g)].map(([, path]) => path ?? ''),
  );
  expect(files.length).toBeGreaterThan(3);
  expect(imports.filter((path) => !path.startsWith('./') && path !== '../time/zone.ts')).toEqual([]);
  expect(readFileSync(`${import.meta.dirname}/../time/zone.ts`, 'utf8').match(/from '([^']+)'/g)).toEqual(["from '@tidewatch/schemas'"]);
});
