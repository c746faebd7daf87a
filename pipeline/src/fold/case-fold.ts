import type { CaseFacts, CaseStep, CxEvent } from '@tidewatch/schemas';
import type { Fold } from './fold.ts';
import { createHead, type HeadDraft, headOf, takeHead } from './head-draft.ts';
import { intOf, textOf } from './read-field.ts';

type Told = Omit<CaseFacts, keyof ReturnType<typeof headOf> | 'case_id' | 'steps'>;

/** A case's facts in the making. */
export interface CaseDraft extends HeadDraft {
  readonly told: { -readonly [K in keyof Told]: Told[K] };
  readonly steps: Map<string, { -readonly [K in keyof CaseStep]: CaseStep[K] }>;
}

/** The fold of topic cx.case: complaints with their steps and due times, and customers to be reached. */
export const caseFold: Fold<CaseDraft, CaseFacts> = {
  create: (unit) => ({
    ...createHead(unit),
    told: {
      ...{ kind: 'complaint', channel: null, category: null, severity: null, campaign_id: null, agent_id: null },
      ...{ opened_at: null, closed_at: null, business_ms: null, attempted_at: null, attempts: 0, reached_at: null },
    },
    steps: new Map(),
  }),
  evolve(draft, event) {
    takeHead(draft, event);
    const { told } = draft;
    told.channel ??= textOf(event, 'intake_channel') ?? event.channel ?? null;
    told.campaign_id ??= textOf(event, 'campaign_id');
    // What is said last of these counts: a case is classified and handed on.
    told.category = textOf(event, 'category') ?? told.category;
    told.severity = textOf(event, 'severity') ?? told.severity;
    told.agent_id = event.agent_id ?? told.agent_id;
    if (event.type.startsWith('outbound.')) evolveOutbound(draft, event);
    else evolveComplaint(draft, event);
  },
  finish(draft) {
    const { tenant_id, bucket_on, ...head } = headOf(draft);
    const steps = [...draft.steps.values()].map((step) => ({ ...step }));
    return { tenant_id, bucket_on, case_id: draft.unit.id, ...head, ...draft.told, steps };
  },
};

function evolveComplaint(draft: CaseDraft, event: CxEvent): void {
  const { told, steps } = draft;
  const stepId = textOf(event, 'step_id') ?? '';
  const dueAt = intOf(event, 'due_at');
  if (event.type === 'complaint.opened') told.opened_at ??= event.occurred_at;
  if (dueAt !== null) {
    const step = steps.get(stepId);
    if (step) step.due_at = dueAt;
    else steps.set(stepId, { step_id: stepId, set_at: event.occurred_at, first_due_at: dueAt, due_at: dueAt, done_at: null });
  }
  const finish = (id: string) => {
    const step = steps.get(id);
    if (step) step.done_at ??= event.occurred_at;
  };
  if (event.type === 'complaint.step_done') finish(stepId);
  if (event.type !== 'complaint.closed') return;
  told.closed_at ??= event.occurred_at;
  told.business_ms ??= intOf(event, 'business_ms');
  finish('');
}

function evolveOutbound({ told }: CaseDraft, event: CxEvent): void {
  told.kind = 'outbound';
  if (event.type === 'outbound.planned') told.opened_at ??= event.occurred_at;
  if (event.type === 'outbound.finished') told.closed_at ??= event.occurred_at;
  if (event.type !== 'outbound.attempted') return;
  told.attempted_at ??= event.occurred_at;
  told.attempts += 1;
  if (textOf(event, 'result') === 'reached') told.reached_at ??= event.occurred_at;
}
