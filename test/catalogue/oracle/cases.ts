import type { Cell, CxEvent } from '@tidewatch/schemas';
import { meanOf, present, shareOf } from './cell.ts';
import { holds, type Range } from './range.ts';
import { firstAt, type Thing, thingsOf } from './things.ts';

/** M107: alerts, complaints, customers to be reached. */
export function casesOf(events: readonly CxEvent[], range: Range): Readonly<Record<string, Cell>> {
  const cases = thingsOf(events, (event) => event['case_id']);
  const isOutbound = (thing: Thing) => thing.some(({ type }) => type.startsWith('outbound.'));
  const steps = cases.flatMap(stepsOf).filter(({ setAt, dueAt }) => setAt <= range.asOf && dueAt <= range.asOf && holds(range, dueAt));
  const closed = cases.filter((thing) => !isOutbound(thing) && holds(range, firstAt(thing, range.asOf, 'complaint.closed')));
  const business = closed.map((thing) => thing.find(({ type }) => type === 'complaint.closed')?.['business_ms'] as number | undefined);
  const elapsed = closed.map((thing) => {
    const opened = firstAt(thing, range.asOf, 'complaint.opened');
    return opened === null ? null : (firstAt(thing, range.asOf, 'complaint.closed') ?? 0) - opened;
  });
  const attempted = cases.filter((thing) => holds(range, firstAt(thing, range.asOf, 'outbound.attempted')));
  return {
    complaint_on_time_rate: shareOf(steps, ({ doneAt, dueAt }) => doneAt !== null && doneAt <= dueAt && doneAt <= range.asOf),
    complaint_cycle_time: meanOf(business.filter((ms) => ms !== undefined)),
    'complaint_cycle_time.elapsed': meanOf(present(elapsed)),
    outbound_contact_rate: shareOf(attempted, (thing) =>
      thing.some((event) => event['result'] === 'reached' && event.type === 'outbound.attempted' && event.occurred_at <= range.asOf),
    ),
    ...alertsOf(events, range),
  };
}

interface Step {
  readonly setAt: number;
  readonly dueAt: number;
  readonly doneAt: number | null;
}

/** What is due: each step, and the case itself, which its close does. */
function stepsOf(thing: Thing): readonly Step[] {
  const due = thing.filter((event) => event['due_at'] !== undefined);
  return [...new Set(due.map((event) => event['step_id']))].map((step) => {
    const own = due.filter((event) => event['step_id'] === step);
    const isDone = (event: CxEvent) =>
      step === undefined ? event.type === 'complaint.closed' : event.type === 'complaint.step_done' && event['step_id'] === step;
    return {
      setAt: own[0]?.occurred_at ?? 0,
      dueAt: Number(own.at(-1)?.['due_at']),
      doneAt: thing.find(isDone)?.occurred_at ?? null,
    };
  });
}

interface Firing {
  readonly firedAt: number;
  readonly events: CxEvent[];
}

function alertsOf(events: readonly CxEvent[], { from, to, asOf }: Range): Readonly<Record<string, Cell>> {
  const firings = thingsOf(events, (event) => event['rule_id'] && `${event['rule_id']} ${event['fingerprint']}`)
    .flatMap(firingsOf)
    .filter(({ firedAt }) => holds({ from, to, asOf }, firedAt) && firedAt <= asOf);
  const since = (type: 'alert.acknowledged' | 'alert.resolved') =>
    meanOf(
      firings.flatMap((firing) => {
        const at =
          type === 'alert.resolved' ? resolvedAt(firing) : (firing.events.find((event) => event.type === type)?.occurred_at ?? null);
        return at === null || at > asOf ? [] : [at - firing.firedAt];
      }),
    );
  const acted = (firing: Firing) => firing.events.findLast((event) => event['acted_on'] !== undefined);
  return {
    alert_mtta: since('alert.acknowledged'),
    alert_mttr: since('alert.resolved'),
    alert_precision: shareOf(firings, (firing) => acted(firing)?.['acted_on'] === true && (acted(firing)?.occurred_at ?? 0) <= asOf),
  };
}

/** When it was resolved and stayed so. */
function resolvedAt({ events }: Firing): number | null {
  const last = events.findLastIndex(({ type }) => type === 'alert.fired');
  return events.slice(last + 1).find(({ type }) => type === 'alert.resolved')?.occurred_at ?? null;
}

/** Firings with what follows each; one that comes five minutes or less after a resolve is the same. */
function firingsOf(thing: Thing): readonly Firing[] {
  const firings: Firing[] = [];
  for (const event of thing) {
    const last = firings.at(-1);
    const resolved = last === undefined ? null : resolvedAt(last);
    const isNew = event.type === 'alert.fired' && (last === undefined || (resolved !== null && event.occurred_at > resolved + 300_000));
    if (isNew) firings.push({ firedAt: event.occurred_at, events: [event] });
    else last?.events.push(event);
  }
  return firings;
}
