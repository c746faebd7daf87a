import {
  type DifferenceGroup,
  type DifferenceReason,
  explainDifference,
  haveSameItems,
  LINES,
  type MetricQuery,
  perLine,
  planDifference,
  type Scalar,
  unitPartsOf,
} from '@tidewatch/schemas';
import type { ResultRows } from './answer.ts';
import { compileDifference, compileUnitDifference } from './compile/compile-difference.ts';
import { checkAnswerable } from './compile/compile-query.ts';
import type { TenantStatement } from './tenant-rows.ts';

/**
 * What makes the difference between a query's two definitions: items that count otherwise, by reason, where both count the
 * same ones; else units that add something else, by the lines to which they add. What the reasons add to each line adds up
 * to the difference of the two numbers.
 * @throws UsageError `known_at_unavailable`, `dimension_unknown`; TypeError where neither can be told
 */
export async function readDifference(
  read: (statement: TenantStatement) => Promise<ResultRows>,
  asked: MetricQuery,
  tenantId: string,
): Promise<readonly DifferenceReason[]> {
  const [a, b] = asked.metrics;
  if (a === undefined || b === undefined || asked.metrics.length > 2) throw new TypeError('a difference is of two numbers');
  checkAnswerable(asked);
  const query: MetricQuery = { ...asked, grain: 'total', by: [] };
  if (haveSameItems(a, b)) {
    const plan = planDifference(a, b);
    const rows = await read(compileDifference(plan, query, tenantId));
    const facts = (row: readonly unknown[]) =>
      plan.facts.map(({ kind }, i) => (kind === 'value' ? (row[i] as string | null) : truth(row[i])));
    return explainDifference(
      plan,
      rows.map((row) => ({ facts: facts(row), ...groupOf(row.slice(plan.facts.length)) })),
    );
  }
  const parts = unitPartsOf(a, b);
  if (parts === null) throw new TypeError(`nothing tells ${a.id} and ${b.id} apart unit by unit`);
  const rows = await read(compileUnitDifference(parts, query, tenantId));
  return rows.map((row) => ({ because: [], ...groupOf(row) })).sort((one, other) => other.items - one.items);
}

function groupOf(row: readonly unknown[]): Omit<DifferenceGroup, 'facts'> {
  const [items, units] = row.slice(2 * LINES.length);
  return {
    counts: perLine((line) => truth(row[LINES.indexOf(line)]) === true),
    sums: perLine((line) => Number(row[LINES.length + LINES.indexOf(line)])),
    items: Number(items),
    units: units as readonly string[],
  };
}

/** Conditions come as 0 and 1, columns that are true or false as such. */
function truth(value: unknown): Scalar {
  return value === null ? null : Boolean(Number(value));
}
