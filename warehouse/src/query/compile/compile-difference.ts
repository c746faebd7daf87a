import {
  type DifferencePlan,
  type Expr,
  type Fact,
  intervalsOf,
  LINES,
  type Metric,
  type MetricQuery,
  type PerLine,
  ROW_KINDS,
  SOURCES,
  type Term,
  UNIT_TABLES,
  UNITS_LISTED,
  type UnitPart,
  type UnitTable,
} from '@tidewatch/schemas';
import { type TenantStatement, unionOf } from '../tenant-rows.ts';
import { planBuckets } from './buckets.ts';
import { filedIn, type Group, scan } from './compile-query.ts';
import { compileCondition, compileExpr } from './expression.ts';
import { identifier, planGrouping } from './fields.ts';

/**
 * The items of a query that count in its two definitions otherwise, grouped by the facts of the plan. Its rows are arrays:
 * facts, whether they count in each line, what they add to each line, how many they are, ids of their units.
 */
export function compileDifference(plan: DifferencePlan, query: MetricQuery, tenantId: string): TenantStatement {
  const { a, b, facts, lines } = plan;
  const known = columns('f', facts);
  const keys = [...known, ...COUNTS].join(', ');
  return scanItems({ metrics: [a, b], query, tenantId }, (items) =>
    [
      `SELECT ${[keys, ...SUMS.map((name) => `sum(${name})`), 'sum(items)', UNITS].join(', ')}`,
      'FROM (',
      `SELECT ${[keys, ...ADDS.map((name, i) => `sum(${name}) AS ${SUMS[i]}`), 'count() AS items', '_unit'].join(', ')}`,
      `FROM (\nSELECT ${[...facts.map((fact, i) => `${compileFact(fact)} AS ${known[i]}`), ...judged(lines, false), '_unit'].join(', ')}\nFROM ${items}\n)`,
      `WHERE ${differs(ADDS, COUNTS)}`,
      `GROUP BY ${keys}, _unit`,
      ')',
      `GROUP BY ${keys}`,
    ].join('\n'),
  );
}

/**
 * The units that add something else to the two definitions, wherever that is filed, by the lines to which they add. Its rows
 * are as those of `compileDifference` without facts; what is counted are units.
 */
export function compileUnitDifference(parts: readonly UnitPart[], query: MetricQuery, tenantId: string): TenantStatement {
  const statements = parts.map(({ metric, lines, minus }) =>
    scanItems({ metrics: [metric], query, tenantId }, (items) => `SELECT ${[...judged(lines, minus), '_unit'].join(', ')}\nFROM ${items}`),
  );
  const [any, keys] = [columns('m', LINES), columns('m', LINES).join(', ')];
  return unionOf(statements, (rows) =>
    [
      `SELECT ${[keys, ...SUMS.map((name) => `sum(${name})`), 'count()', UNITS].join(', ')}`,
      'FROM (',
      `SELECT ${[...COUNTS.map((name, i) => `max(${name}) AS ${any[i]}`), ...ADDS.map((name, i) => `sum(${name}) AS ${SUMS[i]}`), '_unit'].join(', ')}`,
      `FROM ${rows}`,
      'GROUP BY _unit',
      `HAVING ${differs(SUMS, any)}`,
      ')',
      `GROUP BY ${keys}`,
    ].join('\n'),
  );
}

const columns = (letter: string, of: readonly unknown[]): readonly string[] => of.map((_, i) => `${letter}${i}`);
/** Whether an item counts in each line, what it adds to it, and the sums of that. */
const [COUNTS, ADDS, SUMS] = [columns('c', LINES), columns('v', LINES), columns('s', LINES)];
const UNITS = `groupArraySorted(${UNITS_LISTED})(_unit)`;

function judged(lines: PerLine<Term | null>, minus: boolean): readonly string[] {
  return [
    ...LINES.map((line, i) => `toUInt8(${compileCondition(lines[line]?.where) ?? 'false'}) AS ${COUNTS[i]}`),
    ...LINES.map((line, i) => `if(${COUNTS[i]}, ${minus ? '-' : ''}toInt64(${addedBy(lines[line]?.of)}), 0) AS ${ADDS[i]}`),
  ];
}

/** Whether the lines of the one definition and of the other are not alike. */
function differs(amounts: readonly string[], counts: readonly string[]): string {
  return [amounts, counts].flatMap(([a, b, c, d]) => [`${a} != ${c}`, `${b} != ${d}`]).join(' OR ');
}

interface Scanned {
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly query: MetricQuery;
  readonly tenantId: string;
}

/** The items that metrics with one filing count in the range, each with its unit. */
function scanItems({ metrics, query, tenantId }: Scanned, select: (items: string) => string): TenantStatement {
  const [metric] = metrics;
  const intervals = intervalsOf(query.from, query.to, 'total', query.zone);
  const group: Group = { metrics, query, options: { tenantId }, intervals, buckets: planBuckets(intervals) };
  const at = identifier(metric.at as string);
  return scan(
    group,
    { ...planGrouping(metric, query), carried: { _unit: idColumn(SOURCES[metric.source].table) } },
    {
      touching: filedIn(group, metric.at as string),
      params: { from: query.from, to: query.to },
      where: [`${at} >= {from:Int64}`, `${at} < {to:Int64}`],
      select,
    },
  );
}

function idColumn(table: UnitTable): string {
  const kind = ROW_KINDS.find((one) => UNIT_TABLES[one].table === table);
  if (!kind) throw new TypeError(`no kind of unit has the table ${table}`);
  return UNIT_TABLES[kind].id;
}

function compileFact(fact: Fact): string {
  return fact.kind === 'value' ? identifier(fact.field) : compileExpr(fact.test);
}

function addedBy(of: Expr | undefined): string {
  return of === undefined ? '1' : `assumeNotNull(${compileExpr(of)})`;
}
