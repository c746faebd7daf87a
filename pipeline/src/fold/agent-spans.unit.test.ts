import {
  type AgentDayFacts,
  type AgentStep,
  type AgentWork,
  type AnswerRow,
  type CxEvent,
  evaluateQuery,
  metricById,
  routeOf,
} from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { agentScript, type Line, sessionScript, T0 } from '../testing/script.ts';
import { foldAgentDay } from './agent-day-fold.ts';
import { type AgentDayTold, computeAgentSpans } from './agent-spans.ts';
import { workEvent, workPieces } from './agent-work.ts';
import { foldUnit } from './fold.ts';
import { type FoldedSession, sessionFold } from './session-fold.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (second: number) => T0 + second * 1000;

describe('runs of complex work', () => {
  it.each([
    ['59 s apart are one run', [work(0, 100), work(159, 200)], [], [at(0), at(0), at(0), null]],
    ['60 s apart are two', [work(0, 100), work(160, 200)], [], [at(0), null, at(160), null]],
    [
      'a break of a second between them ends it',
      [work(0, 100), work(110, 200)],
      [step(104, 'break'), step(105, 'available')],
      [at(0), null, null, null, at(110), null],
    ],
    ['a break ends it while work is in hand, too', [work(0, 100)], [step(40, 'break'), step(50, 'available')], [at(0), null, at(50), null]],
    ['training between them does not', [work(0, 100), work(110, 200)], [step(104, 'training')], [at(0), at(0), at(0), at(0), null]],
    [
      'other work between them does not',
      [work(0, 100), { ...work(90, 120), complexity: 'simple' }, work(130, 200)],
      [],
      [at(0), at(0), at(0), at(0), at(0), null],
    ],
    [
      'other work alone is none',
      [
        { ...work(0, 100), complexity: 'simple' },
        { ...work(200, 300), complexity: null },
      ],
      [],
      [null, null, null, null],
    ],
  ] as const)('%s', (_, works, steps, expected) => {
    expect(spansOf({ works, steps }).map(({ complex_since }) => complex_since)).toEqual(expected);
  });

  it('work from the day before began when it began', () => {
    const [first] = spansOf({ works: [{ ...work(0, 60), from: T0 - 20 * HOUR }] });
    expect(first).toMatchObject({ from: Date.UTC(2026, 2, 2), complex_since: T0 - 20 * HOUR, load: 1 });
  });
});

describe('slots', () => {
  it('are the sum of the channels, until one number counts over all of them', () => {
    const capacities = [
      { at: at(0), channel: 'web', slots: 3 },
      { at: at(10), channel: 'phone', slots: 1 },
      { at: at(20), channel: 'all', slots: 2 },
      { at: at(30), channel: 'web', slots: 9 },
    ];
    expect(spansOf({ capacities, works: [work(-10, 5)] }).map(({ slots }) => slots)).toEqual([null, 3, 3, 4, 2]);
  });
});

describe('two 20-minute chats 0–20 and 10–30 in one available hour with three slots', () => {
  const agent = agentScript([
    [0, 'agent.status_changed', { status: 'available' }],
    [0, 'agent.capacity_changed', { capacity: { all: 3 } }],
    [3600, 'agent.status_changed', { status: 'offline' }],
  ]);
  const sessions = [chat('one', 0), chat('two', 600)];
  const agentDays = [foldAgentDay([...sessions.flatMap(workOf), ...agent], 'main') as AgentDayFacts];
  const cells = (from: number, to: number) => {
    const ids = [
      ...['handle_time', 'handle_time_agent_share', 'time_online', 'time_available', 'time_nonproductive', 'busy_time_wall'],
      ...['occupancy_wall', 'slot_utilisation', 'avg_concurrency', 'sessions_per_hour', 'complex_streak'],
    ];
    const metrics = ids.flatMap((id) => metricById.get(id) ?? []);
    const query = { metrics, from, to, grain: 'total', zone: 'UTC', by: ['agent'], where: [], asOf: to } as const;
    const [row] = evaluateQuery(query, { sessions: sessions.map(({ facts }) => facts), agent_days: agentDays }) as [AnswerRow];
    return Object.fromEntries(ids.map((id) => [id, row.cells[id]?.value]));
  };

  it('give 50 % occupancy, 22.2 % of the slots, 1.333 at a time and two sessions an hour', () => {
    expect(cells(T0, T0 + HOUR)).toEqual({
      handle_time: 40 * MINUTE,
      handle_time_agent_share: 30 * MINUTE,
      time_online: HOUR,
      time_available: HOUR,
      time_nonproductive: 0,
      busy_time_wall: 30 * MINUTE,
      occupancy_wall: 0.5,
      slot_utilisation: 40 / 180,
      avg_concurrency: 4 / 3,
      sessions_per_hour: 2,
      complex_streak: 0,
    });
  });

  it('are cut where an interval ends', () => {
    expect(cells(T0, T0 + 15 * MINUTE)).toMatchObject({
      handle_time_agent_share: 15 * MINUTE,
      occupancy_wall: 1,
      slot_utilisation: 20 / 45,
      avg_concurrency: 20 / 15,
      sessions_per_hour: 0,
    });
  });

  it('are complex work as long as they go on, read at an instant', () => {
    const marked = [chat('one', 0, 'complex'), chat('two', 600, 'complex')];
    const day = foldAgentDay([...marked.flatMap(workOf), ...agent], 'main') as AgentDayFacts;
    const streak = (minutes: number) => {
      const to = T0 + minutes * MINUTE;
      const metrics = [metricById.get('complex_streak')].flatMap((metric) => metric ?? []);
      const query = { metrics, from: T0, to, grain: 'total', zone: 'UTC', by: [], where: [], asOf: T0 + HOUR } as const;
      return evaluateQuery(query, { sessions: [], agent_days: [day] })[0]?.cells['complex_streak']?.value;
    };
    expect([5, 25, 29, 30].map(streak)).toEqual([5 * MINUTE, 25 * MINUTE, 29 * MINUTE, 0]);
  });
});

function spansOf({ works = [], steps = [], capacities = [] }: Partial<AgentDayTold>) {
  return computeAgentSpans({ bucket_on: '2026-03-02', works, steps, capacities });
}

function work(from: number, to: number): AgentWork {
  return {
    ...{ segment_id: `s${from}`, session_id: `x${from}`, queue_id: null, channel: 'web', complexity: 'complex' },
    ...{ from: at(from), to: at(to) },
  };
}

function step(second: number, status: AgentStep['status']): AgentStep {
  return { at: at(second), status, reason_code: null, asserted: false };
}

/** A chat of 20 minutes that starts so many seconds after T0. */
function chat(name: string, start: number, level = 'simple'): FoldedSession {
  const segment = { owner_kind: 'agent', agent_id: 'ann', segment_id: name };
  const lines: readonly Line[] = [
    [start, 'session.started'],
    [start, 'segment.started', segment],
    [start + 60, 'complexity.marked', { level }],
    [start + 1200, 'segment.ended', segment],
    [start + 1200, 'session.closed', { close_reason: 'agent' }],
  ];
  const events = sessionScript(lines, { name });
  return foldUnit(sessionFold, routeOf(events[0] as CxEvent).unit, events) as FoldedSession;
}

function workOf(session: FoldedSession): CxEvent[] {
  return workPieces(session).map((piece) => workEvent(piece, session.facts, 'main'));
}
