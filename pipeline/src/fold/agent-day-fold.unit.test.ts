import type { AgentDayFacts, CxEvent, SessionFacts } from '@tidewatch/schemas';
import { routeOf } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { agentScript, type Line, sessionScript, T0 } from '../testing/script.ts';
import { foldAgentDay } from './agent-day-fold.ts';
import { pieceKey, type WorkPiece, withdrawnPiece, workEvent, workPieces } from './agent-work.ts';
import { foldUnit } from './fold.ts';
import { type FoldedSession, sessionFold } from './session-fold.ts';

const at = (second: number) => T0 + second * 1000;

function folded(lines: readonly Line[], start = T0): FoldedSession {
  const events = sessionScript(lines, { at: start });
  return foldUnit(sessionFold, routeOf(events[0] as CxEvent).unit, events) as FoldedSession;
}

function eventsOf(session: FoldedSession, epoch = 'main'): CxEvent[] {
  return workPieces(session).map((piece) => workEvent(piece, session.facts, epoch));
}

const talk: readonly Line[] = [
  [0, 'session.started'],
  [0, 'segment.started', { owner_kind: 'agent', agent_id: 'ann', segment_id: 's1' }],
  [60, 'segment.ended', { segment_id: 's1' }],
];

describe('agent-day fold', () => {
  it('steps and capacities come from changes and assertions, in order', () => {
    const day = foldAgentDay(
      agentScript([
        [0, 'agent.status_changed', { status: 'available' }],
        [1, 'agent.capacity_changed', { capacity: { web: 3, phone: 1 } }],
        [60, 'agent.status_changed', { status: 'break', reason_code: 'lunch' }],
        [3600, 'agent.status_asserted', { status: 'break', capacity: { all: 4 }, sessions: [] }],
      ]),
      'main',
    ) as AgentDayFacts;
    expect(day.steps.map((s) => [s.at, s.status, s.reason_code, s.asserted])).toEqual([
      [at(0), 'available', null, false],
      [at(60), 'break', 'lunch', false],
      [at(3600), 'break', null, true],
    ]);
    expect(day.capacities.map((c) => [c.channel, c.slots])).toEqual([
      ['phone', 1],
      ['web', 3],
      ['all', 4],
    ]);
    expect(day).toMatchObject({ bucket_on: '2026-03-02', version: 4, first_at: at(0), last_at: at(3600), is_test: false, imported: false });
  });

  it('of one segment the highest row version counts, of the own epoch only; every event counts in the version', () => {
    const [open, done] = [folded(talk.slice(0, 2)), folded(talk)];
    const day = foldAgentDay([...eventsOf(done), ...eventsOf(open), ...eventsOf(done, 'next')], 'main') as AgentDayFacts;
    expect(day.version).toBe(3);
    expect(day.works).toMatchObject([{ segment_id: 's1', from: at(0), to: at(60), channel: 'web' }]);
  });

  it('a day whose work is all test holds no work; one test piece does not make the day a test', () => {
    const test = folded([...talk, [70, 'session.marked', { mark: 'test' }]]);
    expect(foldAgentDay(eventsOf(test), 'main')).toMatchObject({ is_test: true, works: [] });
    const online = agentScript([[0, 'agent.status_changed', { status: 'available' }]]);
    expect(foldAgentDay([...eventsOf(test), ...online], 'main')).toMatchObject({ is_test: false, works: [] });
  });
});

describe('work that the day began with', () => {
  const midnight = Date.UTC(2026, 2, 3);
  const asserted = (...told: readonly (readonly string[])[]) =>
    agentScript(
      told.map((sessions, i) => [i * 3_600, 'agent.status_asserted', { status: 'busy', sessions }]),
      { at: midnight },
    );
  const open = folded(talk.slice(0, 2), midnight - 600_000);
  const { session_id: sessionId } = open.facts;
  const works = (...events: readonly CxEvent[]) => foldAgentDay(events, 'main')?.works.map((work) => [work.session_id, work.from, work.to]);

  it('is what the first assertion names, from midnight on, until one leaves it out', () => {
    expect(works(...asserted([sessionId]))).toEqual([[sessionId, midnight, null]]);
    expect(works(...asserted([sessionId], [sessionId], []))).toEqual([[sessionId, midnight, midnight + 7_200_000]]);
    // What a later assertion is the first to name began on the day: its session files it.
    expect(works(...asserted([], [sessionId]))).toEqual([]);
  });

  it('is what its session says once it has ended, and nothing where that is a test', () => {
    const ended: readonly Line[] = [...talk.slice(0, 2), [1_200, 'segment.ended', { segment_id: 's1' }]];
    const pieces = (lines: readonly Line[]) => eventsOf(folded(lines, midnight - 600_000)).filter((event) => event['day'] === '2026-03-03');
    expect(works(...asserted([sessionId]), ...pieces(ended))).toEqual([[sessionId, midnight - 600_000, midnight + 600_000]]);
    expect(works(...asserted([sessionId]), ...pieces([...ended, [1_201, 'session.marked', { mark: 'test' }]]))).toEqual([]);
  });

  it('stays when the end is taken back, as by after-contact work', () => {
    const [, piece] = workPieces(folded([...talk.slice(0, 2), [1_200, 'segment.ended', { segment_id: 's1' }]], midnight - 600_000));
    const later: SessionFacts = { ...open.facts, version: 9 };
    const gone = workEvent(withdrawnPiece(pieceKey(piece as WorkPiece), later), later, 'main');
    expect(works(...asserted([sessionId]), gone)).toEqual([[sessionId, midnight, null]]);
  });
});

describe('work of a session', () => {
  it('is one piece an agent segment and day, whole, after-contact work included', () => {
    const start = Date.UTC(2026, 2, 2, 23, 58);
    const session = folded(
      [
        ...talk.slice(0, 2),
        [360, 'segment.ended', { segment_id: 's1' }],
        [361, 'wrapup.started', { agent_id: 'ann' }],
        [400, 'wrapup.ended', { agent_id: 'ann' }],
      ],
      start,
    );
    expect(workPieces(session).map((p) => [p.day, p.from - start, (p.to ?? 0) - start])).toEqual([
      ['2026-03-02', 0, 400_000],
      ['2026-03-03', 0, 400_000],
    ]);
    for (const event of eventsOf(session)) expect(foldAgentDay([event], 'main')?.works).toHaveLength(1);
  });

  it('while it goes on is filed under the day it began; an end at midnight leaves the next day alone', () => {
    expect(workPieces(folded(talk.slice(0, 2))).map((p) => [p.day, p.to])).toEqual([['2026-03-02', null]]);
    const untilMidnight = folded([...talk.slice(0, 2), [120, 'segment.ended', { segment_id: 's1' }]], Date.UTC(2026, 2, 2, 23, 58));
    expect(workPieces(untilMidnight).map((p) => p.day)).toEqual(['2026-03-02']);
  });

  it('a withdrawn piece is gone from its day', () => {
    const session = folded(talk);
    const [piece] = workPieces(session) as [WorkPiece];
    const later: SessionFacts = { ...session.facts, version: session.facts.version + 1 };
    const gone = workEvent(withdrawnPiece(pieceKey(piece), later), later, 'main');
    expect(foldAgentDay([gone, ...eventsOf(session)], 'main')).toMatchObject({ version: 2, works: [] });
  });

  it('an event of work is the same bytes each time it is made, and valid for its topic', () => {
    const session = folded(talk);
    const events = sessionScript(talk).reverse();
    const again = foldUnit(sessionFold, routeOf(events[0] as CxEvent).unit, events) as FoldedSession;
    expect(JSON.stringify(eventsOf(session))).toBe(JSON.stringify(eventsOf(again)));
    expect(eventsOf(session).map(routeOf)).toMatchObject([
      { topic: 'cx.agent', key: 'demo:ann', unit: { bucketOn: '2026-03-02', id: 'ann' } },
    ]);
  });
});
