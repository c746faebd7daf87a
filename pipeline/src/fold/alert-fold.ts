import type { AlertFacts, AlertFiring, CxEvent } from '@tidewatch/schemas';
import type { Fold } from './fold.ts';
import { createHead, type HeadDraft, headOf, takeHead } from './head-draft.ts';
import { intOf, textOf } from './read-field.ts';

type Firing = { -readonly [K in keyof AlertFiring]: AlertFiring[K] };

/** An alert's facts in the making. */
export interface AlertDraft extends HeadDraft {
  ruleId: string;
  fingerprint: string | null;
  readonly firings: Firing[];
}

const GROUP_INTERVAL_MS = 300_000;

/** The fold of topic cx.alert. What fires again within the group interval after a resolve, its end included, goes on with the same firing. */
export const alertFold: Fold<AlertDraft, AlertFacts> = {
  create: (unit) => ({ ...createHead(unit), ruleId: unit.id, fingerprint: null, firings: [] }),
  evolve(draft, event) {
    takeHead(draft, event);
    draft.ruleId = textOf(event, 'rule_id') ?? draft.ruleId;
    draft.fingerprint ??= textOf(event, 'fingerprint');
    const current = draft.firings.at(-1);
    switch (event.type) {
      case 'alert.fired':
        fire(draft, event);
        break;
      case 'alert.acknowledged':
        if (current) acknowledge(current, event);
        break;
      case 'alert.resolved':
        if (!current) break;
        current.resolved_at ??= event.occurred_at;
        tellActed(current, event);
        break;
      case 'notification.sent':
        if (current) current.notifications += 1;
    }
  },
  finish(draft) {
    const { tenant_id, bucket_on, ...head } = headOf(draft);
    const told = { rule_id: draft.ruleId, fingerprint: draft.fingerprint, firings: draft.firings.map((firing) => ({ ...firing })) };
    return { tenant_id, bucket_on, alert_id: draft.unit.id, ...head, ...told };
  },
};

function fire({ firings }: AlertDraft, event: CxEvent): void {
  const current = firings.at(-1);
  const interval = intOf(event, 'group_interval_ms') ?? GROUP_INTERVAL_MS;
  if (current && (current.resolved_at === null || event.occurred_at - current.resolved_at <= interval)) {
    current.resolved_at = null;
    return;
  }
  firings.push({
    ...{ fired_at: event.occurred_at, acknowledged_at: null, resolved_at: null },
    ...{ notifications: 0, acted_on: null, acted_at: null },
  });
}

function acknowledge(firing: Firing, event: CxEvent): void {
  firing.acknowledged_at ??= event.occurred_at;
  tellActed(firing, event);
}

function tellActed(firing: Firing, event: CxEvent): void {
  const acted = event['acted_on'];
  if (typeof acted !== 'boolean') return;
  firing.acted_on = acted ? 'yes' : 'no';
  firing.acted_at = event.occurred_at;
}
