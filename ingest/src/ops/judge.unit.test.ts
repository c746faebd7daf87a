import { describe, expect, it } from 'vitest';
import type { Canary } from './canaries.ts';
import { type CheckName, judge, type PlatformFacts } from './judge.ts';
import type { BeatFacts, ProcessBeat } from './process-beats.ts';

const NOW = 1_800_000_000_000;

function beat(name: string, more: Partial<Omit<ProcessBeat, 'facts'>> & { facts?: Partial<BeatFacts> } = {}): ProcessBeat {
  const facts: BeatFacts = { reasons: [], counters: {}, rates: {}, gauges: {}, ...more.facts };
  return {
    ...{ instance: name, name, host: 'h', pid: 1, version: '1', opsPort: 1, startedAt: NOW - 3_600_000, beatAt: NOW - 500 },
    ...more,
    facts,
  };
}

const worker = (facts: Partial<BeatFacts> = {}) =>
  beat('worker', {
    facts: {
      gauges: { lastFlushMs: 40 },
      lag: [{ topic: 'cx.session', partition: 0, end: 10, lag: 3 }],
      disks: [{ store: 'data', usedBytes: null, freeBytes: 5e10, totalBytes: 1e11 }],
      ...facts,
    },
  });

const canary = (partition: number, seenAt: number | null, more: Partial<Canary> = {}): Canary => ({
  ...{ topic: 'cx.session', partition, conversationId: 'c', sessionId: 's', previousSessionId: null },
  ...{ sentAt: NOW - 1_000, firstSentAt: NOW - 3_000_000, seenAt },
  ...more,
});

const well: PlatformFacts = {
  now: NOW,
  beats: [worker(), beat('door'), beat('web')],
  canaries: [canary(0, NOW - 30_000), canary(1, NOW - 30_000)],
  waitingLetters: 0,
  watermark: NOW - 900,
  lastVerify: {
    ...{ finishedAt: NOW - 9_000, cells: 10, differ: 0, unsettled: 0, examples: [], days: null },
  },
};

const check = (facts: Partial<PlatformFacts>, name: CheckName) => judge({ ...well, ...facts }).checks.find((at) => at.name === name);

describe('the verdict', () => {
  it('is good only when every check is', () => {
    const verdict = judge(well);
    expect(verdict.checks.filter(({ state }) => state !== 'good')).toEqual([]);
    expect(verdict.state).toBe('good');
    expect(judge({ ...well, lastVerify: null }).state).toBe('unknown');
    expect(judge({ ...well, waitingLetters: 1, lastVerify: null }).state).toBe('warn');
    expect(judge({ ...well, waitingLetters: 1, beats: [] }).state).toBe('bad');
  });

  it('knows nothing good of a platform that has said nothing', () => {
    const nothing = { ...well, beats: [], canaries: [], watermark: null, lastVerify: null };
    expect(
      judge(nothing)
        .checks.filter(({ state }) => state === 'good')
        .map(({ name }) => name),
    ).toEqual(['letters']);
  });
});

describe('processes', () => {
  it.each(['worker', 'door'])('a silent %s that nothing has taken the place of is bad', (name) => {
    const beats = well.beats.map((at) => (at.name === name ? { ...at, beatAt: NOW - 11_000 } : at));
    expect(check({ beats }, 'processes')).toMatchObject({ state: 'bad', subjects: [name] });
  });

  it('one of several that fell silent is a warning, until another of its name has started on its machine', () => {
    const silent = beat('worker', { instance: 'w2', host: 'other', beatAt: NOW - 60_000 });
    expect(check({ beats: [...well.beats, silent] }, 'processes')).toMatchObject({ state: 'warn', subjects: ['worker'] });
    const next = beat('worker', { instance: 'w3', host: 'other', startedAt: NOW - 50_000 });
    expect(check({ beats: [...well.beats, silent, next] }, 'processes')).toMatchObject({ state: 'good', value: 4 });
  });

  it('what keeps one from its work is named; a late canary has a check of its own', () => {
    const beats = [worker({ reasons: ['canary'] }), beat('door', { facts: { reasons: ['postgresql', 'log'] } })];
    expect(check({ beats }, 'ready')).toMatchObject({ state: 'bad', value: 1, subjects: ['door: postgresql, log'] });
  });
});

describe('canaries', () => {
  it.each([
    [119_000, 'good'],
    [121_000, 'bad'],
  ])('one that was seen %d ms ago is %s: a minute between two, and a minute to be there', (age, state) => {
    const canaries = [canary(0, NOW - 1_000), canary(7, NOW - age)];
    expect(check({ canaries }, 'canary')).toMatchObject({ state, value: age, subjects: state === 'bad' ? ['cx.session/7'] : [] });
  });

  it('one that has never been seen is late a minute after the next was due', () => {
    expect(check({ canaries: [canary(0, null)] }, 'canary')).toMatchObject({ state: 'bad' });
    expect(check({ canaries: [canary(0, null, { firstSentAt: NOW - 5_000 })] }, 'canary')).toMatchObject({ state: 'unknown' });
  });

  it('none at all is bad once the door and the worker have been there long enough', () => {
    expect(check({ canaries: [] }, 'canary')).toMatchObject({ state: 'bad', value: null });
    const beats = [worker(), beat('door', { startedAt: NOW - 90_000 })];
    expect(check({ canaries: [], beats }, 'canary')).toMatchObject({ state: 'unknown' });
  });

  it('after a stop of hours nobody is late who has only just begun', () => {
    const beats = [worker(), beat('door', { startedAt: NOW - 20_000 })];
    expect(check({ canaries: [canary(0, NOW - 9e6)], beats }, 'canary')).toMatchObject({ state: 'unknown' });
  });
});

describe('bounds', () => {
  const gib = 2 ** 30;
  const disk = (freeBytes: number, totalBytes: number) => [worker({ disks: [{ store: 'data', usedBytes: 1, freeBytes, totalBytes }] })];

  it.each<[string, CheckName, Partial<PlatformFacts>, string]>([
    ['rows 6 s old', 'freshness', { watermark: NOW - 6_000 }, 'warn'],
    ['rows 31 s old', 'freshness', { watermark: NOW - 31_000 }, 'bad'],
    ['rows ahead of the clock', 'freshness', { watermark: NOW + 500 }, 'good'],
    ['no rows yet', 'freshness', { watermark: null }, 'unknown'],
    ['a flush of 3 s', 'flush', { beats: [worker({ gauges: { lastFlushMs: 3_000 } })] }, 'warn'],
    ['no flush yet', 'flush', { beats: [worker({ gauges: {} })] }, 'unknown'],
    ['a backlog', 'lag', { beats: [worker({ lag: [{ topic: 't', partition: 0, end: 1e6, lag: 20_000 }] })] }, 'warn'],
    ['a partition that is just being lost', 'fenced', { beats: [worker({ rates: { fenced: 0.1 }, counters: { fenced: 1 } })] }, 'warn'],
    ['a partition that was lost once', 'fenced', { beats: [worker({ counters: { fenced: 1 } })] }, 'good'],
    ['1 GiB free', 'disk', { beats: disk(gib, 1e10) }, 'warn'],
    ['100 MiB free', 'disk', { beats: disk(gib / 10, 1e9) }, 'bad'],
    ['5 % of a large disk free', 'disk', { beats: disk(1e11, 2e12) }, 'good'],
    ['5 % of a small disk free', 'disk', { beats: disk(5e9, 1e11) }, 'warn'],
    ['no disk known', 'disk', { beats: [beat('worker')] }, 'unknown'],
  ])('%s: %s', (_, name, facts, state) => {
    expect(check(facts, name)?.state).toBe(state);
  });

  it('a verify that found a difference is bad, one of last week a warning', () => {
    const run = well.lastVerify as NonNullable<PlatformFacts['lastVerify']>;
    expect(check({ lastVerify: { ...run, differ: 2 } }, 'verify')).toMatchObject({ state: 'bad', value: 2 });
    expect(check({ lastVerify: { ...run, finishedAt: NOW - 8 * 86_400_000 } }, 'verify')).toMatchObject({ state: 'warn' });
  });
});
