import {
  ALLOWED_LATENESS_MS,
  type AnswerRow,
  type Cell,
  emptyCell,
  type Interval,
  intervalsOf,
  type Metric,
  metricById,
  type RowState,
  settledUntil,
  stateOfRow,
} from '@tidewatch/schemas';
import type { AgentNow } from '@tidewatch/warehouse/query';
import { Temporal } from 'temporal-polyfill';
import {
  type AgentsNow,
  type ArrivalsTrend,
  LIVE_METRICS,
  LIVE_TARGETS,
  type LiveMetric,
  type LiveView,
  type QueueLine,
  type QueueState,
} from '../../features/live/live-view.ts';
import { SMALL_N } from '../../format/wilson.ts';
import type { LivePlan } from './live-plan.ts';

/** Order of the words on the page. */
const OWNERS = ['bot', 'queue', 'agent', 'customer', 'after_work', 'offline_message'];
const STATUSES = ['available', 'busy', 'break', 'training', 'meeting', 'custom', 'offline'];

type Rows = readonly AnswerRow[];

/** Answers to a `LivePlan`, by the names of its questions. */
export interface LiveAnswers {
  readonly open: Readonly<Record<'all' | 'byQueue' | 'byOwner', Rows>>;
  readonly today: Readonly<Record<'all' | 'byQueue' | 'lastHour', Rows>>;
  readonly agents: readonly AgentNow[];
  readonly arrivals: ArrivalsTrend;
  readonly quality: LiveView['quality'];
}

/** The page's numbers from the catalogue's answers. */
export function computeView(plan: LivePlan, zone: string, answers: LiveAnswers): LiveView {
  const { open, today } = answers;
  return {
    dataTo: plan.watermark,
    zone,
    day: plan.day,
    waiting: cellOf(open.all[0], 'waiting').value ?? 0,
    oldestWaitMs: cellOf(open.all[0], 'oldestWait').value ?? 0,
    openTotal: cellOf(open.all[0], 'open').value ?? 0,
    open: inOrder(
      open.byOwner.map((row) => ({ name: row.dims.owner ?? '', count: cellOf(row, 'open').value ?? 0 })),
      OWNERS,
    ),
    agents: countAgents(answers.agents),
    today: {
      serviceLevel: cellOf(today.all[0], 'serviceLevel'),
      abandonRate: cellOf(today.all[0], 'abandonRate'),
      answerSpeed: cellOf(today.all[0], 'answerSpeed'),
      arrivals: cellOf(today.all[0], 'arrivals'),
    },
    states: {
      serviceLevel: stateOfDay(plan, today.all[0], 'serviceLevel'),
      abandonRate: stateOfDay(plan, today.all[0], 'abandonRate'),
      answerSpeed: stateOfDay(plan, today.all[0], 'answerSpeed'),
      arrivals: stateOfDay(plan, today.all[0], 'arrivals'),
    },
    queues: computeQueues(plan, zone, answers),
    arrivals: answers.arrivals,
    quality: answers.quality,
  };
}

/** Half hours of today beside those of the same weekday a week ago, matched by the clock on the wall. */
export function computeArrivals(plan: LivePlan, zone: string, rows: { today: Rows; lastWeek: Rows; lastWeekSoFar: Rows }): ArrivalsTrend {
  const hasLastWeek = rows.lastWeek.some((row) => cellOf(row, 'arrivals').n > 0);
  const before = new Map(byWallClock(rows.lastWeek, zone).map(({ clock, row }) => [clock, cellOf(row, 'arrivals').value]));
  const points = byWallClock(rows.today, zone).map(({ clock, row }) => {
    const { start, end } = row.interval as Interval;
    const hasEnded = end <= plan.watermark;
    return {
      start,
      end,
      today: hasEnded ? cellOf(row, 'arrivals').value : null,
      lastWeek: hasLastWeek ? (before.get(clock) ?? null) : null,
      isProvisional: hasEnded && end + ALLOWED_LATENESS_MS > plan.watermark,
    };
  });
  const soFar = plan.lastWeekSoFar === null ? 0 : cellOf(rows.lastWeekSoFar[0], 'arrivals').value;
  return { dataTo: plan.watermark, points, lastWeekSoFar: hasLastWeek ? soFar : null };
}

/** Worst first by the longest wait against T and by the day's service level, once that rests on enough. */
export function decideQueueState(queue: Pick<QueueLine, 'waiting' | 'oldestWaitMs' | 'offered' | 'serviceLevel'>): QueueState {
  const { oldestWaitMs, serviceLevel } = queue;
  const level = serviceLevel.n >= SMALL_N ? serviceLevel.value : null;
  if (oldestWaitMs > 3 * LIVE_TARGETS.answerWithinMs || (level !== null && level < LIVE_TARGETS.serviceLevelBad)) return 'bad';
  if (oldestWaitMs > LIVE_TARGETS.answerWithinMs || (level !== null && level < LIVE_TARGETS.serviceLevel)) return 'warn';
  return queue.waiting === 0 && queue.offered === 0 ? 'none' : 'good';
}

const SEVERITY: readonly QueueState[] = ['bad', 'warn', 'good', 'none'];

function computeQueues(plan: LivePlan, zone: string, { open, today }: LiveAnswers): readonly QueueLine[] {
  const waiting = new Map(open.byQueue.map((row) => [row.dims.queue ?? '', row]));
  const day = new Map(today.byQueue.map((row) => [row.dims.queue ?? '', row]));
  const quarters = intervalsOf(plan.today.lastHour.from, plan.today.lastHour.to, '15m', zone);
  const offered = new Map(today.lastHour.map((row) => [`${row.interval?.start} ${row.dims.queue}`, cellOf(row, 'offered').value ?? 0]));
  const lines = [...new Set([...waiting.keys(), ...day.keys()])].map((queueId) => {
    const line = {
      queueId,
      waiting: cellOf(waiting.get(queueId), 'waiting').value ?? 0,
      oldestWaitMs: cellOf(waiting.get(queueId), 'oldestWait').value ?? 0,
      serviceLevel: cellOf(day.get(queueId), 'serviceLevel'),
      offered: cellOf(day.get(queueId), 'offered').value ?? 0,
      abandoned: cellOf(day.get(queueId), 'abandoned').value ?? 0,
      lastHour: quarters.map(({ start }) => offered.get(`${start} ${queueId}`) ?? 0),
    };
    return { ...line, state: decideQueueState(line) };
  });
  // Not by the number waiting: it flickers, and so would the rows.
  return lines.sort(
    (a, b) => SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state) || b.offered - a.offered || (a.queueId < b.queueId ? -1 : 1),
  );
}

function countAgents(agents: readonly AgentNow[]): AgentsNow {
  const counts = new Map<string, number>();
  for (const { status } of agents) counts.set(status, (counts.get(status) ?? 0) + 1);
  return {
    known: agents.length,
    online: agents.length - (counts.get('offline') ?? 0),
    byStatus: inOrder(
      [...counts].map(([name, count]) => ({ name, count })),
      STATUSES,
    ),
  };
}

function inOrder<T extends { readonly name: string }>(shares: readonly T[], order: readonly string[]): readonly T[] {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...shares].sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
}

/** Each row with its local start, told apart where an hour comes twice. */
function byWallClock(rows: Rows, zone: string): readonly { clock: string; row: AnswerRow }[] {
  const times = new Map<string, number>();
  return rows.map((row) => {
    const at = Temporal.Instant.fromEpochMilliseconds((row.interval as Interval).start).toZonedDateTimeISO(zone);
    const clock = at.toPlainTime().toString({ smallestUnit: 'minute' });
    const nth = (times.get(clock) ?? 0) + 1;
    times.set(clock, nth);
    return { clock: `${clock} ${nth}`, row };
  });
}

function stateOfDay({ today, watermark }: LivePlan, row: AnswerRow | undefined, name: LiveMetric): RowState {
  return stateOfRow(row ?? { interval: null }, today.all, settledUntil(today.all, watermark), LIVE_METRICS[name]);
}

function cellOf(row: AnswerRow | undefined, name: LiveMetric): Cell {
  const id = LIVE_METRICS[name];
  return row?.cells[id] ?? emptyCell(metricById.get(id) as Metric);
}
