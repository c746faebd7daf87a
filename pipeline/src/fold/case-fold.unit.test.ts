import type { CaseFacts, CxEvent } from '@tidewatch/schemas';
import { importedId, routeOf } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { at } from '../testing/lines.ts';
import { type Line, T0, unitScript } from '../testing/script.ts';
import { caseFold } from './case-fold.ts';
import { foldUnit } from './fold.ts';

function folded(lines: readonly Line[], id = 'k1'): CaseFacts {
  const events = unitScript({ case_id: id }, lines);
  return foldUnit(caseFold, routeOf(events[0] as CxEvent).unit, events) as CaseFacts;
}

describe('case fold: complaints', () => {
  it('opened, classified, handed on, closed', () => {
    const row = folded([
      [0, 'complaint.opened', { intake_channel: 'phone', channel: 'web', category: 'other', severity: 'low', agent_id: 'ann' }],
      [5, 'complaint.classified', { intake_channel: 'email', category: 'delivery', severity: 'high' }],
      [6, 'complaint.assigned', { agent_id: 'ben' }],
      [90, 'complaint.closed', { business_ms: 45_000 }],
    ]);
    expect(row).toMatchObject({
      ...{ kind: 'complaint', channel: 'phone', category: 'delivery', severity: 'high', agent_id: 'ben' },
      ...{ opened_at: at(0), closed_at: at(90), business_ms: 45_000, version: 4, steps: [] },
    });
  });

  it('lies under the day inside its id, whenever it is told of', () => {
    const id = importedId(T0 - 86_400_000, 'case');
    expect(folded([[0, 'complaint.opened']], id)).toMatchObject({ case_id: id, bucket_on: '2026-03-01' });
  });

  it('opened and closed count once: a second close changes neither time', () => {
    const row = folded([
      [0, 'complaint.opened'],
      [5, 'complaint.opened'],
      [9, 'complaint.closed', { business_ms: 1 }],
      [20, 'complaint.closed', { business_ms: 7 }],
    ]);
    expect(row).toMatchObject({ opened_at: at(0), closed_at: at(9), business_ms: 1 });
  });

  it('a step that is extended keeps both due times and when the first was set', () => {
    const { steps } = folded([
      [0, 'complaint.due_set', { step_id: 'call', due_at: at(60) }],
      [50, 'complaint.due_set', { step_id: 'call', due_at: at(90) }],
      [80, 'complaint.step_done', { step_id: 'call' }],
      [85, 'complaint.step_done', { step_id: 'call' }],
    ]);
    expect(steps).toEqual([{ step_id: 'call', set_at: at(0), first_due_at: at(60), due_at: at(90), done_at: at(80) }]);
  });

  it('a due time without a step is the case’s own, done at its close; a step that nobody did stays open', () => {
    const { steps } = folded([
      [0, 'complaint.opened', { due_at: at(100) }],
      [1, 'complaint.due_set', { step_id: 'call', due_at: at(60) }],
      [90, 'complaint.closed'],
    ]);
    expect(steps.map((step) => [step.step_id, step.due_at, step.done_at])).toEqual([
      ['', at(100), at(90)],
      ['call', at(60), null],
    ]);
  });

  it('a step without a due time is none', () => {
    expect(folded([[0, 'complaint.step_done', { step_id: 'call' }]]).steps).toEqual([]);
  });
});

describe('case fold: customers to be reached', () => {
  it('a customer counts once, however many attempts follow', () => {
    const row = folded([
      [0, 'outbound.planned', { campaign_id: 'renewals', channel: 'phone' }],
      [10, 'outbound.attempted', { attempt_no: 1, result: 'no_answer', agent_id: 'ann' }],
      [20, 'outbound.attempted', { attempt_no: 2, result: 'reached', agent_id: 'ben' }],
      [30, 'outbound.attempted', { attempt_no: 3, result: 'reached' }],
      [40, 'outbound.finished'],
    ]);
    expect(row).toMatchObject({
      ...{ kind: 'outbound', campaign_id: 'renewals', agent_id: 'ben', opened_at: at(0), closed_at: at(40) },
      ...{ attempted_at: at(10), attempts: 3, reached_at: at(20), business_ms: null },
    });
  });

  it('who was planned only was not attempted', () => {
    expect(folded([[0, 'outbound.planned']])).toMatchObject({ attempted_at: null, attempts: 0, reached_at: null });
  });
});
