import type { SessionFacts } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { momentsOf, queueWaitMs, timelineOf } from './timeline.ts';

const target = { target: 'first', policy_id: 'p', policy_version: 1, attached_at: 1_000, due_at: 5_000, met_at: null, cancelled_at: null };
const facts = {
  started_at: 1_000,
  last_activity_at: 4_000,
  closed_at: null,
  handoff_requested_at: null,
  resolved_at: null,
  entries: [
    { queue_id: 'q', entered_at: 1_000, left_at: 3_000, left_reason: 'assigned' },
    { queue_id: 'q', entered_at: 4_000, left_at: null, left_reason: null },
  ],
  offers: [],
  segments: [{ owner_kind: 'agent', agent_id: 'a1', started_at: 3_000, ended_at: null }],
  turns: [{ asked_at: 2_000, answered_at: 3_500, responder: 'agent', given_up_at: null }],
  transfers: [],
  bot_answers: [],
  surveys: [],
  targets: [target],
} as unknown as SessionFacts;

describe('timelineOf', () => {
  it('ends open bars at the instant of reading, and a missed target at its due time', () => {
    const { from, to, lanes } = timelineOf(facts, 9_000);
    expect([from, to]).toEqual([1_000, 9_000]);
    expect(lanes.map(({ name, bars }) => [name, ...bars.map((bar) => [bar.from, bar.to, bar.isOpen])])).toEqual([
      ['segments', [3_000, 9_000, true]],
      ['entries', [1_000, 3_000, false], [4_000, 9_000, true]],
      ['turns', [2_000, 3_500, false]],
      ['targets', [1_000, 5_000, false]],
    ]);
  });

  it('leaves out lanes on which nothing lasted', () => {
    expect(timelineOf({ ...facts, entries: [], turns: [], targets: [] }, 9_000).lanes.map(({ name }) => name)).toEqual(['segments']);
  });
});

describe('momentsOf', () => {
  const wordsAt = (asOf: number, changed: Partial<SessionFacts> = {}) => momentsOf({ ...facts, ...changed }, asOf).map(({ word }) => word);

  it('tells what happened in order of time, and nothing that lies after the instant', () => {
    expect(wordsAt(3_200)).toEqual(['started', 'entered', 'target', 'asked', 'left', 'segment']);
  });

  it('judges a target as of the instant: missed once it is due, late when it is reached after that', () => {
    expect(wordsAt(5_000)).not.toContain('missed');
    expect(wordsAt(5_001)).toContain('missed');
    expect(wordsAt(9_000, { targets: [{ ...target, target: 'first', met_at: 6_000 }] })).toContain('metLate');
    expect(wordsAt(9_000, { targets: [{ ...target, target: 'first', met_at: 5_000 }] })).toContain('met');
  });
});

describe('queueWaitMs', () => {
  it('adds the stays, the open one up to the instant; in no queue there was no wait', () => {
    expect(queueWaitMs(facts, 9_000)).toBe(7_000);
    expect(queueWaitMs({ entries: [] }, 9_000)).toBeNull();
  });
});
