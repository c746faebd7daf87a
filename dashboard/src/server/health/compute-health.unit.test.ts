import type { PlatformState, ProcessBeat } from '@tidewatch/ingest/ops';
import { expect, it } from 'vitest';
import { computeDeliveries, computeHealth } from './compute-health.ts';

const NOW = 1_800_000_000_000;

function beat(name: string, instance: string, facts: Partial<ProcessBeat['facts']> = {}): ProcessBeat {
  const empty = { reasons: [], counters: {}, rates: {}, gauges: {} };
  return {
    ...{ instance, name, host: 'h', pid: 1, version: '1', opsPort: 1, startedAt: NOW - 1e6, beatAt: NOW - 100 },
    facts: { ...empty, ...facts },
  };
}

const canary = (partition: number, seenAt: number | null) => ({
  ...{ topic: 'cx.session', partition, conversationId: 'c', sessionId: 's', previousSessionId: null, firstSentAt: NOW - 1e6 },
  ...{ sentAt: NOW, seenAt },
});

const lag = (partition: number, behind: number) => ({ topic: 'cx.session', partition, end: 100, lag: behind });

const platform: PlatformState = {
  now: NOW,
  beats: [],
  canaries: [],
  letters: [],
  ownerlessLetters: 0,
  waitingLetters: 0,
  lastVerify: null,
};
const view = (facts: Partial<PlatformState>) => computeHealth({ platform: { ...platform, ...facts }, watermark: NOW, replays: [] });

it('rates of processes of one kind add up; of silent ones nothing counts', () => {
  const beats = [
    beat('door', 'a', { rates: { events: 5 } }),
    beat('door', 'b', { rates: { events: 7 } }),
    { ...beat('worker', 'c', { rates: { events: 90 } }), beatAt: NOW - 60_000 },
  ];
  expect(view({ beats }).rates).toEqual({ accepted: 12, archived: null });
});

it('the lag is the group’s as the worker told it that was heard last, never the sum of what workers tell', () => {
  const beats = [
    { ...beat('worker', 'a', { lag: [lag(0, 900)] }), beatAt: NOW - 5_000 },
    beat('worker', 'b', { lag: [lag(0, 3), lag(1, 4), { ...lag(0, 1), topic: 'cx.agent' }] }),
  ];
  expect(view({ beats }).topics).toMatchObject([
    { topic: 'cx.session', lag: 7, partitions: [{ lag: 3 }, { lag: 4 }] },
    { topic: 'cx.agent', lag: 1 },
  ]);
});

it('a process is silent, hindered or well; a canary late, waited for or through', () => {
  const beats = [beat('door', 'a'), beat('web', 'b', { reasons: ['clickhouse'] }), { ...beat('worker', 'c'), beatAt: NOW - 11_000 }];
  expect(view({ beats }).processes.map(({ state }) => state)).toEqual(['good', 'bad', 'warn']);
  const canaries = [canary(0, NOW - 30_000), canary(1, NOW - 130_000), canary(2, null), { ...canary(3, null), firstSentAt: NOW - 1_000 }];
  expect(view({ canaries }).canaries.map(({ state }) => state)).toEqual(['good', 'bad', 'bad', 'unknown']);
});

it('deliveries are those of all workers together, and of no other process', () => {
  const counters = { events: 100, duplicates: 3 };
  const beats = [
    beat('worker', 'a', { counters }),
    beat('worker', 'b', { counters }),
    beat('door', 'c', { counters }),
    beat('worker', 'd'),
  ];
  expect(computeDeliveries(beats)).toEqual({ again: 6, fresh: 200 });
});
