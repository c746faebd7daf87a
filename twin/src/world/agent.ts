import type { FloorAgent } from '../floor/agents.ts';
import { emitOfAgent } from './emit.ts';
import type { Agent, Presence, World } from './state.ts';

/** An agent who is not there yet. */
export function createAgent(spec: FloorAgent, now: number): Agent {
  return {
    id: spec.id,
    spec,
    seq: 0,
    presence: { kind: 'away', status: 'offline' },
    isCut: false,
    hand: 0,
    held: new Set(),
    idleSince: now,
    emptied: null,
    shown: { status: 'offline', reason: undefined },
  };
}

/** Whether the agent can be offered another session. */
export function hasFreeSlot(agent: Agent): boolean {
  return agent.presence.kind === 'at_work' && !agent.isCut && agent.hand < agent.spec.slots;
}

/** Takes one slot. */
export function takeSlot(world: World, agent: Agent): void {
  agent.hand += 1;
  showStatus(world, agent);
}

/** Gives one slot back. The caller then looks for more work for the agent. */
export function giveSlotBack(world: World, agent: Agent): void {
  agent.hand -= 1;
  agent.idleSince = world.scheduler.now;
  showStatus(world, agent);
  if (agent.hand === 0) agent.emptied?.fire();
}

export function setPresence(world: World, agent: Agent, presence: Presence): void {
  agent.presence = presence;
  agent.idleSince = world.scheduler.now;
  showStatus(world, agent);
}

/** Says the status where it has changed: busy = no slot is free. */
export function showStatus(world: World, agent: Agent): void {
  const next = statusOf(agent);
  if (next.status === agent.shown.status && next.reason === agent.shown.reason) return;
  agent.shown = next;
  emitOfAgent(world, agent, 'agent.status_changed', { status: next.status, ...(next.reason && { reason_code: next.reason }) });
}

function statusOf({ presence, isCut, hand, spec }: Agent): Agent['shown'] {
  if (presence.kind === 'away') return { status: presence.status, reason: presence.reason };
  if (isCut) return { status: 'offline', reason: 'system_outage' };
  if (presence.kind === 'finishing') return { status: 'busy', reason: 'finishing' };
  return { status: hand < spec.slots ? 'available' : 'busy', reason: undefined };
}
