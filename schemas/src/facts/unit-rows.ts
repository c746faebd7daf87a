import type { UnitKind } from '../events/topics.ts';
import type { AgentDayFacts } from './agent-day-facts.ts';
import type { AlertFacts } from './alert-facts.ts';
import type { CaseFacts } from './case-facts.ts';
import type { CustomerFacts } from './customer-facts.ts';
import type { EvaluationFacts } from './evaluation-facts.ts';
import type { PlanFacts } from './plan-facts.ts';
import type { SessionFacts } from './session-facts.ts';

/** Row of each kind of unit that is folded; events of the other kinds are archived only. */
export interface RowsByKind {
  readonly session: SessionFacts;
  readonly agent_day: AgentDayFacts;
  readonly customer: CustomerFacts;
  readonly evaluation: EvaluationFacts;
  readonly case: CaseFacts;
  readonly alert: AlertFacts;
  readonly plan: PlanFacts;
}
export type RowKind = keyof RowsByKind;

/** Table of each kind's rows, and the column that names the unit beside tenant and day. */
export const UNIT_TABLES = {
  session: { table: 'sessions', id: 'session_id' },
  agent_day: { table: 'agent_days', id: 'agent_id' },
  customer: { table: 'customers', id: 'customer_id' },
  evaluation: { table: 'evaluations', id: 'evaluation_id' },
  case: { table: 'cases', id: 'case_id' },
  alert: { table: 'alerts', id: 'alert_id' },
  plan: { table: 'plans', id: 'plan_id' },
} as const satisfies { readonly [K in RowKind]: { readonly table: string; readonly id: keyof RowsByKind[K] } };

export type UnitTable = (typeof UNIT_TABLES)[RowKind]['table'];

export const ROW_KINDS = Object.keys(UNIT_TABLES) as readonly RowKind[];

export function isRowKind(kind: UnitKind): kind is RowKind {
  return kind in UNIT_TABLES;
}

/** Something of every kind. */
export function forRowKinds<T>(make: (kind: RowKind) => T): { readonly [K in RowKind]: T } {
  return Object.fromEntries(ROW_KINDS.map((kind) => [kind, make(kind)])) as { readonly [K in RowKind]: T };
}

/** Rows of units as the folds make them, by table; a table that is left out has none. */
export type UnitRows = { readonly [K in RowKind as (typeof UNIT_TABLES)[K]['table']]?: Iterable<RowsByKind[K]> };
