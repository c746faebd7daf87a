import { hoursName } from '../floor/terms.ts';
import { arrive } from './arrivals.ts';
import { emitOfAgent, emitSetting } from './emit.ts';
import { assertStatuses, planDays } from './shifts.ts';
import type { World } from './state.ts';

/** Opens the floor: publishes its settings, plans the first day, lets customers come. */
export function startWorld(world: World): void {
  const { scheduler } = world;
  scheduler.at(scheduler.now, () => publish(world));
  scheduler.spawn(planDays(world));
  scheduler.spawn(assertStatuses(world));
  scheduler.spawn(arrive(world));
}

function publish(world: World): void {
  for (const { kind, versionId, document } of world.published) {
    emitSetting(world, `${kind}.published`, { version_id: versionId, document });
  }
  for (const queue of world.floor.queues) {
    const { id, name, answerWithinMs, shortAbandonMs, opens, closes, priority } = queue;
    emitSetting(world, 'queue.published', {
      version_id: `${id}-${hoursName(opens, closes)}`,
      valid_from: world.scheduler.now,
      document: { id, name: { ...name }, answer_within_ms: answerWithinMs, short_abandon_ms: shortAbandonMs, opens, closes, priority },
    });
  }
  for (const agent of world.agents) {
    emitOfAgent(world, agent, 'agent.skills_changed', { skills: Object.fromEntries(agent.spec.skills.map((skill) => [skill, 1])) });
  }
}
