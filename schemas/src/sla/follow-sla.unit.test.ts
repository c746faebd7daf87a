import { expect, it } from 'vitest';
import { attachSla } from './attach-sla.ts';
import { followSla, type SlaMessage, type SlaStep, startProgress } from './follow-sla.ts';
import { policyOf, startedAt, workWeekOf } from './sla.builder.ts';

const HOUR = 3_600_000;
const calendar = workWeekOf('cal-1', 'UTC');
const start = startedAt('2026-11-20T15:00Z');
const at = (time: string) => Date.parse(`2026-11-${time}Z`);
const said = (by: SlaMessage['by'], time: string, isAuto = false): SlaMessage => ({ by, at: at(time), isAuto });

/** The steps of a talk, each with its due time. */
function follow(targets: object, talk: readonly SlaMessage[], isPausing = true): readonly string[] {
  const policy = policyOf({ targets, pause_while_waiting_for_customer: isPausing });
  let progress = startProgress(attachSla([policy], { tenant: calendar, queues: new Map() }, start), start.at);
  const steps: SlaStep[] = [];
  for (const message of talk) {
    const next = followSla({ policy, calendar }, progress, message);
    progress = next.progress;
    steps.push(...next.steps);
  }
  return steps.map(([type, { target, due_at: due }]) => `${type} ${target} ${new Date(due).toISOString().slice(8, 16)}`);
}

it('asks for a further reply from each turn of the customer after the first reply, once a turn', () => {
  const talk = [
    said('customer', '20T15:01'),
    said('customer', '20T15:02'),
    said('agent', '20T15:10'),
    said('customer', '20T15:20'),
    said('customer', '20T15:21'),
    said('agent', '20T15:30'),
    said('customer', '20T17:30'),
  ];
  expect(follow({ next: { ms: HOUR, hours: 'business' } }, talk)).toEqual(['sla.attached next 20T16:20', 'sla.attached next 23T09:30']);
});

it('an automatic text answers nothing', () => {
  const talk = [said('agent', '20T15:01', true), said('customer', '20T15:02')];
  expect(follow({ next: { ms: HOUR, hours: 'business' } }, talk)).toEqual([]);
});

it('asks for a sign of life from each message of an agent', () => {
  const talk = [said('agent', '20T15:10'), said('agent', '20T15:30', true), said('customer', '20T15:40')];
  expect(follow({ periodic: { ms: HOUR, hours: 'calendar' } }, talk)).toEqual([
    'sla.attached periodic 20T16:10',
    'sla.attached periodic 20T16:30',
  ]);
});

it('moves the end by the business time in which the customer’s answer was awaited, pause after pause', () => {
  const talk = [
    said('customer', '20T15:00'),
    said('agent', '20T16:00'),
    said('agent', '20T16:30'),
    said('customer', '20T17:00'),
    said('agent', '20T17:30'),
    said('customer', '23T09:30'),
  ];
  const targets = { resolution: { ms: 9 * HOUR, hours: 'business' } };
  expect(follow(targets, talk)).toEqual(['sla.rebased resolution 23T16:00', 'sla.rebased resolution 23T17:00']);
  expect(follow(targets, talk, false)).toEqual([]);
  expect(follow({ resolution: { ms: 9 * HOUR, hours: 'calendar' } }, talk.slice(0, 4))).toEqual(['sla.rebased resolution 21T01:00']);
});
