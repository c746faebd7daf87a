import type { LoggedEvent, RowKind, RowsByKind, UnitRef } from '@tidewatch/schemas';
import { agentDayFold } from './agent-day-fold.ts';
import { alertFold } from './alert-fold.ts';
import { caseFold } from './case-fold.ts';
import { customerFold } from './customer-fold.ts';
import { evaluationFold } from './evaluation-fold.ts';
import { type Fold, foldUnit } from './fold.ts';
import { planFold } from './plan-fold.ts';
import type { SessionDraft } from './session-draft.ts';
import { type FoldedSession, sessionFold } from './session-fold.ts';

/** Kinds of which nothing but the row is made: no derived events, no open items. */
export type PlainKind = Exclude<RowKind, 'session'>;

/** The folds that the runtime runs. */
export type Folds = { readonly session: Fold<SessionDraft, FoldedSession> } & {
  readonly [K in PlainKind]: Fold<unknown, RowsByKind[K]>;
};

/** The folds as they are; `epoch` = whose derived events count. */
export function foldsOf(epoch: string): Folds {
  return {
    session: sessionFold,
    agent_day: agentDayFold(epoch),
    customer: customerFold,
    evaluation: evaluationFold,
    case: caseFold,
    alert: alertFold,
    plan: planFold,
  };
}

/** The row that archived events make, whatever their order; null without events. */
export function foldRow<K extends RowKind>(
  folds: Folds,
  kind: K,
  { unit, events }: { readonly unit: UnitRef; readonly events: readonly LoggedEvent[] },
): RowsByKind[K] | null {
  // Of two events with one id the one that the log took first counts.
  const arrived = [...events].sort((a, b) => a.logAt - b.logAt).map(({ event }) => event);
  const row =
    kind === 'session'
      ? foldUnit(folds.session, unit, arrived)?.facts
      : foldUnit(folds[kind as PlainKind] as Fold<unknown, RowsByKind[PlainKind]>, unit, arrived);
  return (row ?? null) as RowsByKind[K] | null;
}
