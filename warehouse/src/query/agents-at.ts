import { type AgentDayFacts, DAY_MS, dayOf } from '@tidewatch/schemas';
import { AGENT_DAY_SHAPE, columnsOf, fromValues } from '../rows.ts';
import type { ResultRows } from './answer.ts';
import { forTenant, type TenantStatement } from './tenant-rows.ts';

/** One agent's latest state. */
export interface AgentNow {
  readonly agentId: string;
  readonly status: AgentDayFacts['steps'][number]['status'];
  readonly since: number;
  readonly reasonCode: string | null;
  /** Slots by channel. */
  readonly slots: Readonly<Record<string, number>>;
  /** Sessions in hand. */
  readonly sessions: number;
}

/** Each agent's latest state as of an instant, from the agent-days of that UTC day and the day before. */
export async function readAgentsAt(
  read: (statement: TenantStatement) => Promise<ResultRows>,
  tenantId: string,
  asOf: number,
): Promise<readonly AgentNow[]> {
  const columns = columnsOf(AGENT_DAY_SHAPE);
  const statement = forTenant(
    tenantId,
    {
      table: 'agent_days',
      columns: columns.map((column) => `\`${column}\``),
      where: ['NOT is_test', 'bucket_on IN {days:Array(Date)}'],
    },
    { select: (from) => `SELECT * FROM ${from}\nORDER BY agent_id, bucket_on`, params: { days: [dayOf(asOf - DAY_MS), dayOf(asOf)] } },
  );
  const days = (await read(statement)).map((row) => fromValues<AgentDayFacts>(AGENT_DAY_SHAPE, row));
  return agentsOf(days, asOf);
}

/** States as of an instant; the days come ordered by agent and day. Agents without a state yet are left out. */
export function agentsOf(days: readonly AgentDayFacts[], asOf: number): readonly AgentNow[] {
  const byAgent = new Map<string, AgentDayFacts[]>();
  for (const day of days) byAgent.set(day.agent_id, [...(byAgent.get(day.agent_id) ?? []), day]);
  return [...byAgent].flatMap(([agentId, own]) => {
    const state = stateOf(own, asOf);
    return state ? [{ agentId, ...state, slots: slotsOf(own, asOf), sessions: sessionsOf(own, asOf) }] : [];
  });
}

function stateOf(days: readonly AgentDayFacts[], asOf: number): Pick<AgentNow, 'status' | 'since' | 'reasonCode'> | null {
  const steps = days.flatMap((day) => day.steps).filter((step) => step.at <= asOf);
  const last = steps.at(-1);
  if (!last) return null;
  // A state holds since the first of the steps at the end that only repeat it.
  const change = steps.findLastIndex((step) => step.status !== last.status || step.reason_code !== last.reason_code);
  return { status: last.status, since: (steps[change + 1] ?? last).at, reasonCode: last.reason_code };
}

function slotsOf(days: readonly AgentDayFacts[], asOf: number): Readonly<Record<string, number>> {
  const known = days.flatMap((day) => day.capacities).filter((capacity) => capacity.at <= asOf);
  return Object.fromEntries(known.map((capacity) => [capacity.channel, capacity.slots]));
}

/** Sessions in hand. Work over midnight stands in both days: the later day says how it went on. */
function sessionsOf(days: readonly AgentDayFacts[], asOf: number): number {
  const latest = new Map(days.flatMap((day) => day.works).map((work) => [work.segment_id, work]));
  const held = [...latest.values()].filter((work) => work.from <= asOf && (work.to === null || work.to > asOf));
  return new Set(held.map((work) => work.session_id)).size;
}
