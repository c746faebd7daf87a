import {
  type DifferencePlan,
  type Fact,
  intervalsOf,
  LINES,
  type MetricQuery,
  ROW_KINDS,
  SOURCES,
  UNIT_TABLES,
  UNITS_LISTED,
  type UnitTable,
} from '@tidewatch/schemas';
import type { TenantStatement } from '../tenant-rows.ts';
import { planBuckets } from './buckets.ts';
import { type Group, scan } from './compile-query.ts';
import { compileCondition, compileExpr } from './expression.ts';
import { identifier, planGrouping } from './fields.ts';

/**
 * The items of a query that count in its two definitions otherwise, grouped by the facts of the plan. Its rows are arrays:
 * facts, whether they count in each line, what they add to each line, how many they are, ids of their units.
 */
export function compileDifference(plan: DifferencePlan, query: MetricQuery, tenantId: string): TenantStatement {
  const { a, b, facts, lines } = plan;
  const intervals = intervalsOf(query.from, query.to, 'total', query.zone);
  const group: Group = { metrics: [a, b], query, options: { tenantId }, intervals, buckets: planBuckets(intervals) };
  const grouping = { ...planGrouping(a, query), carried: { _unit: idColumn(SOURCES[a.source].table) } };
  const at = identifier(a.at as string);
  const names = (letter: string, of: readonly unknown[]) => of.map((_, i) => `${letter}${i}`);
  const [known, counts, adds, sums] = [names('f', facts), names('c', LINES), names('v', LINES), names('s', LINES)];
  const judged = [
    ...facts.map((fact, i) => `${compileFact(fact)} AS f${i}`),
    ...LINES.map((line, i) => `${compileCondition(lines[line]?.where) ?? 'false'} AS c${i}`),
    ...LINES.map((line, i) => `if(c${i}, ${addedBy(lines[line]?.of)}, 0) AS v${i}`),
  ];
  const keys = [...known, ...counts].join(', ');
  return scan(group, grouping, {
    prune: ['earliest_at < {to:Int64}', 'latest_at >= {from:Int64}'],
    params: { from: query.from, to: query.to },
    where: [`${at} >= {from:Int64}`, `${at} < {to:Int64}`],
    select: (items) =>
      [
        `SELECT ${[keys, ...sums.map((name) => `sum(${name})`), 'sum(items)', `groupArraySorted(${UNITS_LISTED})(_unit)`].join(', ')}`,
        'FROM (',
        `SELECT ${[keys, ...adds.map((name, i) => `sum(${name}) AS ${sums[i]}`), 'count() AS items', '_unit'].join(', ')}`,
        `FROM (\nSELECT ${judged.join(', ')}, _unit\nFROM ${items}\n)`,
        'WHERE v0 != v2 OR v1 != v3 OR c0 != c2 OR c1 != c3',
        `GROUP BY ${keys}, _unit`,
        ')',
        `GROUP BY ${keys}`,
      ].join('\n'),
  });
}

function idColumn(table: UnitTable): string {
  const kind = ROW_KINDS.find((one) => UNIT_TABLES[one].table === table);
  if (!kind) throw new TypeError(`no kind of unit has the table ${table}`);
  return UNIT_TABLES[kind].id;
}

function compileFact(fact: Fact): string {
  return fact.kind === 'value' ? identifier(fact.field) : compileExpr(fact.test);
}

function addedBy(of: Parameters<typeof compileExpr>[0] | undefined): string {
  return of === undefined ? '1' : `toInt64(assumeNotNull(${compileExpr(of)}))`;
}
