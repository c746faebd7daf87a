import { evaluateQuery, type MetricQuery, type SessionFacts } from '@tidewatch/schemas';
import type { AgentNow } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import type { LiveView } from '../../features/live/live-view.ts';
import { computeArrivals, computeView, decideQueueState } from './compute-view.ts';
import { planLive } from './live-plan.ts';

const ZONE = 'Asia/Shanghai';
const at = (text: string) => Date.parse(text);
/** A Wednesday. */
const WATERMARK = at('2026-11-25T10:07:00+08:00');

interface Entry {
  readonly queue: string;
  readonly entered: number;
  readonly left?: number;
  readonly reason?: 'assigned' | 'abandoned';
}

let sessions = 0;

/** What the live view does not read. */
const NOTHING_ELSE = {
  first_reply_at: null,
  first_agent_reply_at: null,
  first_agent_reply_business_ms: null,
  handoff_at: null,
  handoff_reply_at: null,
  handoff_requested_at: null,
  handoff_reason: null,
  resolved: null,
  resolved_by: null,
  resolved_at: null,
  topic_id: null,
  topic_at: null,
  prev_session_id: null,
  prev_closed_at: null,
  prev_topic_id: null,
  prev_queue_id: null,
  prev_agent_id: null,
  bot_segments: 0,
  agent_segments: 0,
  agent_replies: 0,
  transfer_count: 0,
  ...{ seq_count: 0, seq_span: 0 },
  customer_wait_ms: null,
  duration_business_ms: null,
  sla_targets: null,
  sla_missed: null,
  prev_had_unknown: false,
  prev_had_transfer: false,
  prev_after_ms: null,
  unknowns: 0,
  cost_minor: null,
  saving_minor: null,
  turns: [],
  transfers: [],
  bot_answers: [],
  surveys: [],
  targets: [],
};

function session(startedAt: number, options: { entry?: Entry; owner?: SessionFacts['owner']; closedAt?: number } = {}): SessionFacts {
  const { entry, owner = 'bot', closedAt = null } = options;
  sessions += 1;
  const left = entry?.left ?? null;
  return {
    tenant_id: 't',
    bucket_on: '2026-11-25',
    session_id: `s${sessions}`,
    version: 1,
    conversation_id: `c${sessions}`,
    customer_id: null,
    channel: 'web',
    origin: 'customer',
    access: null,
    lang: null,
    queue_id: entry?.queue ?? null,
    agent_id: null,
    is_test: false,
    is_spam: false,
    imported: false,
    offhours: false,
    reopen_of: null,
    started_at: startedAt,
    first_customer_message_at: startedAt,
    last_activity_at: startedAt,
    closed_at: closedAt,
    close_reason: null,
    owner,
    owner_since: startedAt,
    ...NOTHING_ELSE,
    entries: entry
      ? [
          {
            entry_id: `e${sessions}`,
            queue_id: entry.queue,
            priority: null,
            entered_at: entry.entered,
            left_at: left,
            left_reason: entry.reason ?? null,
            wait_business_ms: null,
            accepted_at: entry.reason === 'assigned' ? left : null,
            agent_id: null,
            answer_within_ms: 20_000,
            short_abandon_ms: 5_000,
            offhours: false,
          },
        ]
      : [],
    offers: [],
    segments: [],
    messages: [],
  };
}

/** The view of rows, answered by the catalogue's plain evaluator. */
function viewOf(rows: readonly SessionFacts[], agents: readonly AgentNow[] = [], watermark = WATERMARK, zone = ZONE): LiveView {
  const plan = planLive({ watermark, present: watermark }, zone);
  const ask = (query: MetricQuery) => evaluateQuery(query, { sessions: rows, agent_days: [] });
  const arrivals = computeArrivals(plan, zone, {
    today: ask(plan.arrivals.today),
    lastWeek: ask(plan.arrivals.lastWeek),
    lastWeekSoFar: plan.lastWeekSoFar === null ? [] : ask(plan.lastWeekSoFar),
  });
  return computeView(plan, zone, {
    open: { all: ask(plan.open.all), byQueue: ask(plan.open.byQueue), byOwner: ask(plan.open.byOwner) },
    today: { all: ask(plan.today.all), byQueue: ask(plan.today.byQueue), lastHour: ask(plan.today.lastHour) },
    agents,
    arrivals,
    quality: {},
  });
}

const agent = (status: AgentNow['status']): AgentNow => ({ agentId: status, status, since: 0, reasonCode: null, slots: {}, sessions: 0 });

describe('computeView', () => {
  it('counts what stands open and the oldest wait, over all and by queue', () => {
    const start = WATERMARK - 60_000;
    const view = viewOf([
      session(start, { entry: { queue: 'after_sales', entered: WATERMARK - 48_000 }, owner: 'queue' }),
      session(start, { entry: { queue: 'after_sales', entered: WATERMARK - 5_000 }, owner: 'queue' }),
      session(start, { entry: { queue: 'members', entered: start, left: start + 1_000, reason: 'assigned' }, owner: 'agent' }),
      session(start, { closedAt: WATERMARK - 1 }),
    ]);
    expect(view).toMatchObject({ waiting: 2, oldestWaitMs: 48_000, openTotal: 3 });
    expect(view.open).toEqual([
      { name: 'queue', count: 2 },
      { name: 'agent', count: 1 },
    ]);
    expect(view.queues.map(({ queueId, waiting, oldestWaitMs, offered }) => [queueId, waiting, oldestWaitMs, offered])).toEqual([
      ['after_sales', 2, 48_000, 2],
      ['members', 0, 0, 1],
    ]);
  });

  it('keeps rates null, never 0, where nothing was counted', () => {
    const view = viewOf([]);
    expect(view.today.serviceLevel).toMatchObject({ value: null, n: 0 });
    expect(view.today.answerSpeed.value).toBeNull();
    expect(view.today.arrivals.value).toBe(0);
    expect(view.queues).toEqual([]);
  });

  it('counts the local day of the zone only', () => {
    const midnight = at('2026-11-25T00:00:00+08:00');
    const view = viewOf([session(midnight - 1), session(midnight), session(WATERMARK - 1)]);
    expect(view.day).toEqual({ start: midnight, end: midnight + 86_400_000 });
    expect(view.today.arrivals.value).toBe(2);
  });

  it('counts agents by state, online ones apart', () => {
    const view = viewOf([], [agent('busy'), agent('offline'), agent('available'), agent('busy')]);
    expect(view.agents).toEqual({
      online: 3,
      known: 4,
      byStatus: [
        { name: 'available', count: 1 },
        { name: 'busy', count: 2 },
        { name: 'offline', count: 1 },
      ],
    });
  });

  it('gives the last hour by quarters, the running one last', () => {
    const entry = (entered: number): Entry => ({ queue: 'members', entered, left: entered, reason: 'assigned' });
    const view = viewOf(
      ['09:05', '09:20', '09:21', '10:06'].map((time) => {
        const entered = at(`2026-11-25T${time}:00+08:00`);
        return session(entered, { entry: entry(entered) });
      }),
    );
    expect(view.queues[0]?.lastHour).toEqual([1, 2, 0, 0, 1]);
  });
});

describe('computeArrivals', () => {
  it('puts the same weekday of last week beside today, until now and over the day', () => {
    const week = 7 * 86_400_000;
    const view = viewOf([
      session(at('2026-11-25T08:10:00+08:00')),
      session(at('2026-11-25T08:10:00+08:00') - week),
      session(at('2026-11-25T08:20:00+08:00') - week),
      session(at('2026-11-25T15:00:00+08:00') - week),
    ]);
    expect(view.arrivals.lastWeekSoFar).toBe(2);
    expect(view.arrivals.points).toHaveLength(48);
    expect(view.arrivals.points[16]).toMatchObject({ today: 1, lastWeek: 2, isProvisional: false });
    expect(view.arrivals.points[30]).toMatchObject({ today: null, lastWeek: 1 });
  });

  it('leaves a running half hour out and marks one that late events may still change', () => {
    const { points } = viewOf([session(WATERMARK - 1)]).arrivals;
    expect(points[19]).toMatchObject({ today: 0, isProvisional: true });
    expect(points[20]).toMatchObject({ today: null, isProvisional: false });
  });

  it('says that there is nothing to compare with where last week has nothing', () => {
    const { lastWeekSoFar, points } = viewOf([session(WATERMARK - 1)]).arrivals;
    expect(lastWeekSoFar).toBeNull();
    expect(points.every(({ lastWeek }) => lastWeek === null)).toBe(true);
  });

  it('matches half hours by the clock on the wall over a change of the clocks', () => {
    const zone = 'America/New_York';
    // 1 November 2026 has 25 hours there, 25 October has 24.
    const { points } = viewOf([session(at('2026-10-25T12:05:00-04:00'))], [], at('2026-11-01T20:00:00-05:00'), zone).arrivals;
    expect(points).toHaveLength(50);
    const noon = points.find(({ start }) => start === at('2026-11-01T12:00:00-05:00'));
    expect(noon?.lastWeek).toBe(1);
    expect(points.filter(({ lastWeek }) => lastWeek === null)).toHaveLength(2);
  });
});

describe('decideQueueState', () => {
  const cell = (value: number, n: number) => ({ value, n, numerator: value * n, denominator: n });
  const queue = { waiting: 0, oldestWaitMs: 0, offered: 100, serviceLevel: cell(0.9, 100) };

  it('goes by the longest wait against T', () => {
    expect(decideQueueState({ ...queue, waiting: 1, oldestWaitMs: 20_000 })).toBe('good');
    expect(decideQueueState({ ...queue, waiting: 1, oldestWaitMs: 20_001 })).toBe('warn');
    expect(decideQueueState({ ...queue, waiting: 1, oldestWaitMs: 60_001 })).toBe('bad');
  });

  it('goes by the service level only once it rests on 30', () => {
    expect(decideQueueState({ ...queue, serviceLevel: cell(0.75, 30) })).toBe('warn');
    expect(decideQueueState({ ...queue, serviceLevel: cell(0.69, 30) })).toBe('bad');
    expect(decideQueueState({ ...queue, serviceLevel: cell(0.1, 29) })).toBe('good');
  });

  it('calls a queue quiet when nothing came and nobody waits', () => {
    expect(decideQueueState({ ...queue, offered: 0, serviceLevel: cell(0, 0) })).toBe('none');
  });
});
