import type { Cell, CxEvent } from '@tidewatch/schemas';
import { quotient, shareOf } from './cell.ts';
import { holds, type Range } from './range.ts';
import { type Story, text } from './story.ts';
import { isOfAgent, replyAfter } from './talk.ts';

/** What was promised, until when, and when it was kept. */
interface Target {
  readonly kind: string | null;
  readonly dueAt: number;
  readonly keptAt: number | null;
  readonly isCancelled: boolean;
}

/** D.3, SLA: the first reply and the end. */
export function promisesOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const told = stories.map((story) => ({ story, targets: targetsOf(story).filter((target) => !target.isCancelled) }));
  const attainment = (kind: string) => {
    const due = told.flatMap(({ story, targets }) =>
      targets
        .filter((target) => target.kind === kind && target.dueAt <= range.asOf && holds(range, target.dueAt))
        .map((target) => ({ story, target })),
    );
    const met = due.filter(({ target }) => isKept(target)).length;
    return quotient(met, met + due.filter(({ story, target }) => isBroken(story, target)).length);
  };
  const closed = told.filter(({ story, targets }) => holds(range, story.closedAt) && targets.length > 0);
  return {
    sla_first_response_attainment: attainment('first'),
    sla_resolution_attainment: attainment('resolution'),
    sla_any_miss_rate: shareOf(closed, ({ story, targets }) => targets.some((target) => isBroken(story, target))),
  };
}

function isKept({ keptAt, dueAt }: Target): boolean {
  return keptAt !== null && keptAt <= dueAt;
}

/** Kept late, or not at all although the session lasted until it was due. */
function isBroken(story: Story, { keptAt, dueAt }: Target): boolean {
  return keptAt === null ? story.closedAt === null || story.closedAt > dueAt : keptAt > dueAt;
}

function targetsOf(story: Story): Target[] {
  return story.events.flatMap((event, place) => {
    if (event.type !== 'sla.attached') return [];
    const about = (type: string) => story.events.filter((one) => one.type === type && one['target'] === event['target']);
    const kind = text(event, 'target');
    return [
      {
        kind,
        dueAt: Number((about('sla.rebased').at(-1) ?? event)['due_at']),
        keptAt: kind === 'first' ? (replyAfter(story, place, isOfAgent)?.at ?? null) : endOf(story.events),
        isCancelled: about('sla.cancelled').length > 0,
      },
    ];
  });
}

/** Settled, or closed. */
function endOf(events: readonly CxEvent[]): number | null {
  return events.find((event) => event.type === 'session.closed' || event['resolved'] === 'yes')?.occurred_at ?? null;
}
