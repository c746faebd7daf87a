import { checkDimensions, type DifferenceGroup, LINES, type MetricQuery, perLine, planDifference, type Scalar } from '@tidewatch/schemas';
import type { ResultRows } from './answer.ts';
import { compileDifference } from './compile/compile-difference.ts';
import type { TenantStatement } from './tenant-rows.ts';

/**
 * What the items of a query add to its two definitions, where that is not the same; grouped by what tells them apart
 * (`planDifference`). What the groups add to each line adds up to the difference of the two numbers.
 * @throws UsageError `dimension_unknown`
 */
export async function readDifference(
  read: (statement: TenantStatement) => Promise<ResultRows>,
  query: MetricQuery,
  tenantId: string,
): Promise<readonly DifferenceGroup[]> {
  const [a, b] = query.metrics;
  if (a === undefined || b === undefined || query.metrics.length > 2) throw new TypeError('a difference is of two numbers');
  checkDimensions(query);
  const plan = planDifference(a, b);
  const rows = await read(compileDifference(plan, { ...query, grain: 'total', by: [] }, tenantId));
  return rows.map((row) => {
    const facts = plan.facts.map(({ kind }, i) => (kind === 'value' ? (row[i] as string | null) : truth(row[i])));
    const at = plan.facts.length;
    const [items, units] = row.slice(at + 2 * LINES.length);
    return {
      facts,
      counts: perLine((line) => truth(row[at + LINES.indexOf(line)]) === true),
      sums: perLine((line) => Number(row[at + LINES.length + LINES.indexOf(line)])),
      items: Number(items),
      units: units as readonly string[],
    };
  });
}

/** Conditions come as 0 and 1, columns that are true or false as such. */
function truth(value: unknown): Scalar {
  return value === null ? null : Boolean(Number(value));
}
