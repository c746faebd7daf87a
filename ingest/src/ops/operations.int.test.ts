import { randomUUID } from 'node:crypto';
import { type CxEvent, TOPICS } from '@tidewatch/schemas';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeadLetter } from '../collector.ts';
import { startTestIngest, type TestIngest, testEvent } from '../testing.ts';
import { markCanariesSeen, readCanaries, sendCanaries } from './canaries.ts';
import { continueReplay } from './continue-replay.ts';
import { holdDuty, leaveDuty } from './duty.ts';
import { PLATFORM_TENANT } from './plan-canaries.ts';
import { readBeats } from './process-beats.ts';
import { readPlatform } from './read-platform.ts';
import { readReplays, requestReplay } from './replays.ts';
import { startBeat } from './start-beat.ts';
import { startChores } from './start-chores.ts';
import { keepVerifyRun, readVerifyStanding, type VerifyRun } from './verify-runs.ts';
import { readLetters } from './waiting-letters.ts';

let ingest: TestIngest;
let tenantId: string;
let serial = 0;
beforeAll(async () => {
  ingest = await startTestIngest();
});
beforeEach(() => {
  tenantId = `tenant-${++serial}`;
});
afterAll(() => ingest.close());

const loggedOf = async (tenant: string) => (await ingest.logged()).filter((event) => event.tenant_id === tenant);

describe('beats', () => {
  const look = async () => ({ reasons: [], counters: { events: 5 }, gauges: { rssBytes: 1 } });
  const failOnTrouble = (error: unknown) => {
    throw error;
  };

  it('a process is on the list while it lives, with its port and figures, and off it after a clean stop', async () => {
    const beat = startBeat({ db: ingest.pool, name: 'door', version: '1.2.3', opsPort: 4242, look, onTrouble: failOnTrouble });
    await expect.poll(() => readBeats(ingest.pool)).toHaveLength(1);
    const { now, beats } = await readPlatform(ingest.pool, tenantId);
    expect(beats).toMatchObject([{ name: 'door', version: '1.2.3', opsPort: 4242, pid: process.pid, facts: { counters: { events: 5 } } }]);
    expect(now - (beats[0]?.beatAt ?? 0)).toBeLessThan(10_000);
    await beat.stop();
    expect(await readBeats(ingest.pool)).toEqual([]);
  });

  it('a beat that fails is told once, and the next one is tried', async () => {
    const troubles: unknown[] = [];
    let looks = 0;
    const refuses = async () => {
      looks += 1;
      throw new Error('cannot tell');
    };
    const beat = startBeat({ db: ingest.pool, name: 'x', version: '1', opsPort: null, look: refuses, onTrouble: (e) => troubles.push(e) });
    await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(1);
    await beat.stop();
    expect(troubles).toHaveLength(1);
  });

  it('what another build says in another shape is left out, the rest stays', async () => {
    await ingest.pool.query(
      `insert into ingest.process_beats (instance, name, host, pid, version, started_at, beat_at, facts)
       values ($1, 'worker', 'h', 1, '9', 1e15::bigint, 1e15::bigint, '{"other": true}')`,
      [randomUUID()],
    );
    expect(await readBeats(ingest.pool)).toEqual([]);
    await ingest.pool.query('delete from ingest.process_beats');
  });
});

describe('duty', () => {
  it('one holds it, another gets it when it is left or has run out', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const take = (holder: string, forMs: number) => holdDuty(ingest.pool, { name: 'test', holder, forMs });
    expect([await take(a, 60_000), await take(b, 60_000), await take(a, 60_000)]).toEqual([true, false, true]);
    await leaveDuty(ingest.pool, { name: 'test', holder: b });
    expect(await take(b, 60_000)).toBe(false);
    await leaveDuty(ingest.pool, { name: 'test', holder: a });
    expect(await take(b, 1)).toBe(true);
    await expect.poll(() => take(a, 60_000)).toBe(true);
  });
});

describe('canaries', () => {
  const partitions = TOPICS.find(({ name }) => name === 'cx.session')?.partitions ?? 0;

  it('each partition gets one a minute, through the collector, and its place is known', async () => {
    const sender = { db: ingest.pool, log: ingest.log, collector: ingest.collector };
    const at = Date.UTC(2026, 10, 25, 12, 30, 7);
    expect(await sendCanaries(sender, at)).toBe(partitions);
    expect(await sendCanaries(sender, at + 50_000)).toBe(0);
    expect(await sendCanaries(sender, at + 60_000)).toBe(partitions);
    const events = await loggedOf(PLATFORM_TENANT);
    expect(events.filter(({ type }) => type === 'session.started')).toHaveLength(partitions);
    expect(events.filter(({ type }) => type === 'message.sent')).toHaveLength(2 * partitions);
    const canaries = await readCanaries(ingest.pool);
    expect(canaries.map(({ partition }) => partition)).toEqual(Array.from({ length: partitions }, (_, i) => i));
    expect(canaries[3]).toMatchObject({ topic: 'cx.session', firstSentAt: at, sentAt: at + 60_000, seenAt: null });
    const lags = await ingest.log.lag(`unused-${randomUUID()}`, ['cx.session']);
    expect(lags.map(({ end }) => end)).toEqual(Array(partitions).fill(3));
  });

  it('the newest that was seen counts, whoever tells it last', async () => {
    await markCanariesSeen(ingest.pool, [{ topic: 'cx.session', partition: 2, at: 2_000 }]);
    await markCanariesSeen(ingest.pool, [{ topic: 'cx.session', partition: 2, at: 1_000 }]);
    expect((await readCanaries(ingest.pool))[2]?.seenAt).toBe(2_000);
  });

  it('two doors send no more than one', async () => {
    await ingest.pool.query('delete from ingest.canaries');
    const before = (await loggedOf(PLATFORM_TENANT)).length;
    const doors = [0, 1].map(() => startChores({ ...ingest, onTrouble: (_, error) => expect.fail(String(error)) }));
    await expect.poll(() => readCanaries(ingest.pool)).toHaveLength(partitions);
    await Promise.all(doors.map((door) => door.stop()));
    expect((await loggedOf(PLATFORM_TENANT)).length - before).toBe(2 * partitions);
  });
});

describe('replays', () => {
  const letter = (event: CxEvent | string, offset: number, code = 'fold_failed'): Omit<DeadLetter, 'id' | 'replayedAt'> => ({
    ...{ tenantId, origin: 'pipeline', at: 1_000 + offset, topic: 'cx.session', partition: 0, offset },
    problems: [{ code, message: 'no', path: '' }],
    payload: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)),
  });
  const finish = async () => {
    while (await continueReplay(ingest.pool, ingest.collector, ingest.clock.now()));
  };
  const request = (more: object = {}) => requestReplay(ingest.pool, { tenantId, requestedBy: 'person-1', ...more }, ingest.clock.now());

  it('all letters of a reason are read again, by pages; who asked and what came of it is kept', async () => {
    const good = Array.from({ length: 130 }, (_, i) => letter(testEvent({ tenant_id: tenantId }), i));
    await ingest.deadLetters.add([...good, letter('no json', 500), letter('no json', 501, 'json_invalid')]);
    expect(await readPlatform(ingest.pool, tenantId)).toMatchObject({
      letters: [
        { code: 'fold_failed', count: 131, oldestAt: 1_000 },
        { code: 'json_invalid', count: 1 },
      ],
      waitingLetters: 132,
    });
    await request({ code: 'fold_failed' });
    await finish();
    expect(await loggedOf(tenantId)).toHaveLength(130);
    expect(await readReplays(ingest.pool, tenantId, 5)).toMatchObject([
      { code: 'fold_failed', requestedBy: 'person-1', replayed: 130, kept: 1, trouble: null, finishedAt: expect.any(Number) },
    ]);
    expect(await readLetters(ingest.pool, { tenantId, limit: 10 })).toMatchObject([
      { problems: [{ code: 'json_invalid' }] },
      { problems: [{ code: 'json_invalid' }], isReplayable: true },
    ]);
    await request({ code: 'fold_failed' });
    await finish();
    expect(await loggedOf(tenantId)).toHaveLength(130);
  });

  it('one letter is read again by its id, and nobody reads those of another tenant', async () => {
    await ingest.deadLetters.add([0, 1].map((offset) => letter(testEvent({ tenant_id: tenantId }), offset)));
    const [first, second] = await readLetters(ingest.pool, { tenantId, limit: 10 });
    await requestReplay(ingest.pool, { tenantId: 'stranger', letterId: first?.id, requestedBy: 'x' }, ingest.clock.now());
    await request({ letterId: first?.id });
    await finish();
    expect((await readLetters(ingest.pool, { tenantId, limit: 10 })).map(({ id }) => id)).toEqual([second?.id]);
    expect(await readReplays(ingest.pool, 'stranger', 1)).toMatchObject([{ replayed: 0, kept: 0 }]);
  });

  it('the list comes in pages, the newest first, of one reason where it is asked for', async () => {
    await ingest.deadLetters.add([0, 1, 2, 3].map((offset) => letter(`x${offset}`, offset, offset % 2 ? 'odd' : 'even')));
    const pages: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await readLetters(ingest.pool, { tenantId, limit: 3, after });
      if (page.length === 0) break;
      pages.push(page.map(({ offset }) => offset).join());
      after = page.at(-1)?.id;
    }
    expect(pages).toEqual(['3,2,1', '0']);
    expect(await readLetters(ingest.pool, { tenantId, code: 'odd', limit: 9 })).toHaveLength(2);
  });

  it('a log that is away holds a request up, says so, and costs nothing', async () => {
    await ingest.deadLetters.add([letter(testEvent({ tenant_id: tenantId }), 0)]);
    await request();
    const away = { ...ingest.collector, resend: () => Promise.reject(Object.assign(new Error('away'), { code: 'log_unavailable' })) };
    await expect(continueReplay(ingest.pool, away, ingest.clock.now())).rejects.toThrow('away');
    expect(await readReplays(ingest.pool, tenantId, 1)).toMatchObject([{ trouble: 'log_unavailable', finishedAt: null }]);
    await finish();
    expect(await readReplays(ingest.pool, tenantId, 1)).toMatchObject([{ replayed: 1, trouble: null, finishedAt: expect.any(Number) }]);
  });
});

describe('what verify has found', () => {
  const run = { epoch: 'main', startedAt: 1, finishedAt: 2, rangeFrom: null, rangeTo: 5, unsettled: 0, examples: [], day: null };
  const keep = (of: Partial<VerifyRun>) => keepVerifyRun(ingest.pool, { ...run, tenantId, cells: 10, differ: 0, ...of });
  const standing = () => readVerifyStanding(ingest.pool, tenantId);
  /** Of day n, found at an instant. */
  const night = (n: number, of: Partial<VerifyRun>) =>
    keep({ day: `2026-03-0${n}`, rangeFrom: n * 100, rangeTo: n * 100 + 100, startedAt: 900, ...of });

  it('is the last run that somebody asked for, each tenant its own, until the nights begin', async () => {
    expect(await standing()).toBeNull();
    await keep({ differ: 1, examples: [{ a: 1 }] });
    expect(await standing()).toEqual({ finishedAt: 2, cells: 10, differ: 1, unsettled: 0, examples: [{ a: 1 }], days: null });
    await keep({ cells: 12 });
    await keep({ tenantId: 'other', cells: 1 });
    expect(await standing()).toMatchObject({ cells: 12, differ: 0, days: null });
  });

  it('adds up over the days of the nights, the newest look at each; a clean run that covers a day clears it', async () => {
    await night(1, { finishedAt: 1_000, differ: 2, examples: [{ a: 1 }, { a: 2 }] });
    await night(1, { finishedAt: 1_001, cells: 20, differ: 1, examples: [{ a: 3 }] });
    await night(2, { finishedAt: 1_002 });
    expect(await standing()).toEqual({ finishedAt: 1_002, cells: 30, differ: 1, unsettled: 0, examples: [{ a: 3 }], days: 2 });
    await keep({ finishedAt: 2_000, startedAt: 1_900, rangeFrom: 100, rangeTo: 200 });
    expect(await standing()).toMatchObject({ finishedAt: 2_000, cells: 30, differ: 0, examples: [], days: 2 });
  });

  it('keeps what a run found to differ until every day has been looked at after it', async () => {
    await night(1, { finishedAt: 1_000 });
    await night(2, { finishedAt: 1_000 });
    await keep({ finishedAt: 1_500, differ: 4 });
    await night(1, { finishedAt: 1_600 });
    expect(await standing()).toMatchObject({ differ: 4, days: null });
    await night(2, { finishedAt: 1_700 });
    expect(await standing()).toMatchObject({ differ: 0, days: 2 });
  });
});
