import type { Process } from '../engine/scheduler.ts';
import { CREW_SIZE } from '../floor/agents.ts';
import { between, chance } from '../random/draw.ts';
import { setPresence, showStatus } from './agent.ts';
import { emitOfAgent } from './emit.ts';
import { findWork } from './line.ts';
import type { Agent, AgentStatus, World } from './state.ts';
import { isOver } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const AT = (hour: number, minute = 0) => hour * 60 + minute;

/** Absences planned in a shift, minutes of the floor's day; `spread` moves them apart so that not all leave at once. */
interface RestPlan {
  readonly at: number;
  readonly minutes: number;
  readonly spread: number;
  readonly status: AgentStatus;
  readonly reason: string;
}

const tea = (at: number): RestPlan => ({ at, minutes: 14, spread: 40, status: 'break', reason: 'tea' });
const meal = (at: number): RestPlan => ({ at, minutes: 35, spread: 80, status: 'break', reason: 'meal' });

/** Early, late, and one that is split so that both peaks of the day are served; agents have them in turn. */
const SHIFTS: readonly { readonly from: number; readonly to: number; readonly rests: readonly RestPlan[] }[] = [
  { from: AT(8, 20), to: AT(16, 50), rests: [tea(AT(10, 40)), meal(AT(11, 50)), tea(AT(14))] },
  { from: AT(12, 30), to: AT(21, 45), rests: [tea(AT(14, 40)), meal(AT(17, 20)), tea(AT(20, 10))] },
  {
    from: AT(8, 40),
    to: AT(21, 30),
    rests: [tea(AT(11, 10)), { at: AT(12, 40), minutes: 240, spread: 20, status: 'offline', reason: 'split_shift' }, tea(AT(19))],
  },
];
/** Four long days of seven. */
const WORKING_DAYS = 4;
const DAYS_OF_TURN = 7;

/** One absence inside a shift. */
interface Rest {
  readonly at: number;
  readonly ms: number;
  readonly status: AgentStatus;
  readonly reason: string;
}

interface Shift {
  readonly from: number;
  readonly to: number;
  readonly rests: readonly Rest[];
}

/** Plans the floor's days one after the other, for as long as anybody may come. */
export function* planDays(world: World): Process {
  const { clock, scheduler } = world;
  while (!isOver(world)) {
    for (const [index, agent] of world.agents.entries()) {
      const shift = planShift(world, index);
      if (shift && shift.to > scheduler.now) scheduler.spawn(work(world, agent, shift));
    }
    planOutage(world);
    yield clock.nextDayAt(scheduler.now + 1) - scheduler.now;
  }
}

/** The agent's shift of this floor day; null on a day off. Crews take the days in turn. */
function planShift(world: World, index: number): Shift | null {
  const { clock, scheduler } = world;
  const random = world.random.staff;
  const day = clock.dayAt(scheduler.now);
  const crews = world.agents.length / CREW_SIZE;
  if (day % crews !== Math.floor(index / CREW_SIZE)) return null;
  if ((Math.floor(day / crews) + index * 3) % DAYS_OF_TURN >= WORKING_DAYS) return null;
  const { from, to, rests } = SHIFTS[index % SHIFTS.length] as (typeof SHIFTS)[number];
  const plans = [...rests];
  if (chance(random, 0.12)) plans.push({ at: (from + to) / 2, minutes: 30, spread: 10, status: 'meeting', reason: 'team' });
  else if (chance(random, 0.06)) plans.push({ at: (from + to) / 2, minutes: 45, spread: 60, status: 'training', reason: 'coaching' });
  return {
    from: clock.instantOf(scheduler.now, from) + between(random, -6, 4) * MINUTE_MS,
    to: clock.instantOf(scheduler.now, to) + between(random, 0, 12) * MINUTE_MS,
    rests: plans
      .map(({ at, minutes, spread, status, reason }) => ({
        at: clock.instantOf(scheduler.now, at) + between(random, 0, spread) * MINUTE_MS,
        ms: between(random, minutes - 4, minutes + 4) * MINUTE_MS,
        status,
        reason,
      }))
      .sort((a, b) => a.at - b.at),
  };
}

/** One shift: to the desk, away for the rests, home. What is in hand is finished before each leave. */
function* work(world: World, agent: Agent, shift: Shift): Process {
  const { scheduler } = world;
  yield Math.max(0, shift.from - scheduler.now);
  emitOfAgent(world, agent, 'agent.capacity_changed', { capacity: { all: agent.spec.slots } });
  comeToWork(world, agent);
  for (const rest of shift.rests) {
    if (rest.at + rest.ms <= scheduler.now) continue;
    yield Math.max(0, rest.at - scheduler.now);
    yield* finishWork(world, agent);
    setPresence(world, agent, { kind: 'away', status: rest.status, reason: rest.reason });
    yield rest.ms;
    comeToWork(world, agent);
  }
  yield Math.max(0, shift.to - scheduler.now);
  yield* finishWork(world, agent);
  setPresence(world, agent, { kind: 'away', status: 'offline' });
}

function comeToWork(world: World, agent: Agent): void {
  setPresence(world, agent, { kind: 'at_work' });
  findWork(world, agent);
}

function* finishWork(world: World, agent: Agent): Process {
  if (agent.hand === 0) return;
  setPresence(world, agent, { kind: 'finishing' });
  agent.emptied = world.scheduler.signal<void>();
  yield agent.emptied;
  agent.emptied = null;
}

/** On the scenario's day, desks go down together and come back together. */
function planOutage(world: World): void {
  const { clock, scheduler, scenario } = world;
  const { outage } = scenario;
  if (!outage || clock.momentAt(scheduler.now).weekday !== outage.weekday) return;
  const from = clock.instantOf(scheduler.now, outage.fromMinute);
  if (from < scheduler.now) return;
  scheduler.at(from, () => {
    for (const agent of world.agents) cut(world, agent, chance(world.random.staff, outage.share));
  });
  scheduler.at(clock.instantOf(scheduler.now, outage.toMinute), () => {
    for (const agent of world.agents) {
      cut(world, agent, false);
      findWork(world, agent);
    }
  });
}

function cut(world: World, agent: Agent, isCut: boolean): void {
  agent.isCut = isCut;
  showStatus(world, agent);
}

/** Says each hour, on the hour, what each agent is doing (keel rule 5): a new day learns from it what is still open. */
export function* assertStatuses(world: World): Process {
  const { scheduler } = world;
  for (;;) {
    yield HOUR_MS - (scheduler.now % HOUR_MS);
    if (isOver(world) && world.agents.every((agent) => agent.shown.status === 'offline')) return;
    for (const agent of world.agents) {
      const { status, reason } = agent.shown;
      emitOfAgent(world, agent, 'agent.status_asserted', {
        status,
        ...(reason && { reason_code: reason }),
        capacity: { all: agent.spec.slots },
        sessions: [...agent.held].filter(({ isTest }) => !isTest).map(({ id }) => id),
      });
    }
  }
}
