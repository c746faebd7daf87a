import {
  type AGENT_STATUSES,
  type AgentCapacity,
  type AgentDayFacts,
  type AgentStep,
  type AgentWork,
  type CxEvent,
  DAY_MS,
  dayOf,
  routeOf,
  startOfDay,
} from '@tidewatch/schemas';
import { computeAgentPlans, isNewer, readSchedule, type ScheduleDraft } from './agent-plan.ts';
import { computeAgentSpans } from './agent-spans.ts';
import { type Fold, foldUnit } from './fold.ts';
import { createHead, type HeadDraft, headOf, takeHead } from './head-draft.ts';
import { createNumbering, type NumberingDraft, numberingOf, takeAny } from './numbering.ts';
import { type Place, placeOf, putInPlace } from './order.ts';
import { intOf, textOf } from './read-field.ts';

/** An `agent.work` event and what decides between two of the same segment. */
interface WorkDraft {
  readonly rowVersion: number;
  readonly eventId: string;
  readonly isTest: boolean;
  readonly work: AgentWork;
}

/** Sessions that an assertion says are in the agent's hands. */
interface Held {
  readonly at: number;
  readonly sessions: readonly string[];
}

/** What an event says, where the event stands. */
interface Placed<T> extends Place {
  readonly told: T;
}

/** An agent-day's facts in the making; steps and capacities stand in the order of their events, whichever came first. */
export interface AgentDayDraft extends HeadDraft {
  readonly numbering: NumberingDraft;
  numberedAt: number | null;
  readonly steps: Placed<AgentStep>[];
  readonly capacities: Placed<readonly AgentCapacity[]>[];
  readonly held: Placed<Held>[];
  readonly works: Map<string, WorkDraft>;
  schedule: ScheduleDraft | null;
}

/**
 * The fold of topic cx.agent for the rows of one epoch: of derived events it takes those of its own epoch only, and
 * of one segment the highest row version (keel rule 14). All distinct events count in the version. The day is a test
 * or imported only when all its events are; work in test sessions is left out.
 */
export function agentDayFold(epoch: string): Fold<AgentDayDraft, AgentDayFacts> {
  return {
    create: (unit) => ({
      ...createHead(unit),
      numbering: createNumbering(),
      numberedAt: null,
      steps: [],
      capacities: [],
      held: [],
      works: new Map(),
      schedule: null,
    }),
    evolve: (draft, event) => evolveAgentDay(draft, event, epoch),
    // The end of a piece of work is told at its start: with several sessions in hand most of it comes out of order. And
    // a busy day has hundreds of events: kept whole, they would fill the memory that sessions need.
    commutes: true,
    finish: finishAgentDay,
  };
}

/** The row that one agent's events of one UTC day make for `epoch`, whatever their order; null without events. */
export function foldAgentDay(events: readonly CxEvent[], epoch: string): AgentDayFacts | null {
  const [first] = events;
  return first === undefined ? null : foldUnit(agentDayFold(epoch), routeOf(first).unit, events);
}

function evolveAgentDay(draft: AgentDayDraft, event: CxEvent, epoch: string): void {
  takeHead(draft, event);
  takeNumber(draft, event);
  switch (event.type) {
    case 'agent.status_changed':
    case 'agent.status_asserted':
      putInPlace(draft.steps, {
        ...placeOf(event),
        told: {
          at: event.occurred_at,
          status: textOf(event, 'status') as (typeof AGENT_STATUSES)[number],
          reason_code: textOf(event, 'reason_code'),
          asserted: event.type === 'agent.status_asserted',
        },
      });
      takeCapacity(draft, event);
      takeHeld(draft, event);
      break;
    case 'agent.capacity_changed':
      takeCapacity(draft, event);
      break;
    case 'agent.scheduled': {
      const schedule = readSchedule(event);
      if (draft.schedule === null || isNewer(schedule, draft.schedule)) draft.schedule = schedule;
      break;
    }
    case 'agent.work':
      if (event.epoch === epoch) takeWork(draft, event);
  }
}

/** What is told of the day on another day has its number among that day's. */
function takeNumber(draft: AgentDayDraft, event: CxEvent): void {
  if (event.seq === undefined || dayOf(event.occurred_at) !== draft.unit.bucketOn) return;
  takeAny(draft.numbering, event.seq);
  draft.numberedAt = Math.min(draft.numberedAt ?? event.occurred_at, event.occurred_at);
}

function takeCapacity(draft: AgentDayDraft, event: CxEvent): void {
  const capacity = event['capacity'];
  if (typeof capacity !== 'object' || capacity === null) return;
  const slots = Object.entries(capacity as Readonly<Record<string, number>>).sort(([a], [b]) => (a < b ? -1 : 1));
  const told = slots.map(([channel, count]) => ({ at: event.occurred_at, channel, slots: count }));
  putInPlace(draft.capacities, { ...placeOf(event), told });
}

function takeHeld(draft: AgentDayDraft, event: CxEvent): void {
  const sessions = event['sessions'];
  if (!Array.isArray(sessions)) return;
  putInPlace(draft.held, { ...placeOf(event), told: { at: event.occurred_at, sessions: sessions as readonly string[] } });
}

function takeWork(draft: AgentDayDraft, event: CxEvent): void {
  const segmentId = event.segment_id ?? '';
  const rowVersion = intOf(event, 'row_version') ?? 0;
  const known = draft.works.get(segmentId);
  if (known && (known.rowVersion > rowVersion || (known.rowVersion === rowVersion && known.eventId > event.event_id))) return;
  draft.works.set(segmentId, {
    rowVersion,
    eventId: event.event_id,
    isTest: event.is_test === true,
    work: {
      segment_id: segmentId,
      session_id: event.session_id ?? '',
      queue_id: event.queue_id ?? null,
      channel: event.channel ?? 'unknown',
      from: intOf(event, 'from') ?? event.occurred_at,
      to: intOf(event, 'to'),
      complexity: textOf(event, 'complexity'),
    },
  });
}

function finishAgentDay(draft: AgentDayDraft): AgentDayFacts {
  const told = {
    bucket_on: draft.unit.bucketOn,
    steps: draft.steps.map((step) => step.told),
    capacities: draft.capacities.flatMap((capacity) => capacity.told),
    works: worksOf(draft),
  };
  const spans = computeAgentSpans(told);
  const { tenant_id, bucket_on, ...head } = headOf(draft);
  return {
    ...{ tenant_id, bucket_on, agent_id: draft.unit.id },
    ...head,
    ...numberingOf(draft.numbering),
    numbered_at: draft.numberedAt,
    steps: told.steps,
    capacities: told.capacities,
    works: told.works,
    spans,
    plans: computeAgentPlans(bucket_on, draft.schedule?.activities ?? [], spans),
  };
}

/** Work of the day, that in test sessions left out: what sessions tell, and what is only known to be still open. */
function worksOf(draft: AgentDayDraft): readonly AgentWork[] {
  const told = [...draft.works.values()].filter(({ work }) => touchesDay(work, draft.unit.bucketOn));
  const works = told.filter(({ isTest }) => !isTest).map(({ work }) => work);
  const named = new Set(told.map(({ work }) => work.session_id));
  return [...stillOpen(draft, named), ...works].sort(
    (a, b) => a.from - b.from || compare(a.segment_id, b.segment_id) || compare(a.session_id, b.session_id),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Work that the day began with and that has not ended: what began on the day is filed under it by its session, what has
 * ended too, so that the rest of what the day's first assertion names is older than the day. It goes on until an
 * assertion leaves it out.
 */
function stillOpen({ held, unit }: AgentDayDraft, named: ReadonlySet<string>): readonly AgentWork[] {
  const [first, ...later] = held;
  const sessions = [...new Set(first?.told.sessions)].filter((id) => !named.has(id));
  return sessions.map((session_id) => ({
    segment_id: '',
    session_id,
    queue_id: null,
    channel: 'unknown',
    from: startOfDay(unit.bucketOn),
    to: later.find(({ told }) => !told.sessions.includes(session_id))?.told.at ?? null,
    complexity: null,
  }));
}

/** Whether a piece of work, open or closed, has an instant in the UTC day; one of length 0 has its own. */
export function touchesDay(work: { readonly from: number; readonly to: number | null }, day: string): boolean {
  const start = startOfDay(day);
  return work.from < start + DAY_MS && (work.to === null || work.to > start || work.from >= start);
}
