import type { UnitTable } from '@tidewatch/schemas';

/** Tables that are read for a tenant. */
export type TenantTable = 'events' | 'late_events' | UnitTable | 'open_items' | 'restatements';

const scoped: unique symbol = Symbol('scoped to one tenant');

/** A statement that reads one tenant's rows and no others: only `forTenant` makes one, and the reader runs nothing else. */
export interface TenantStatement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly [scoped]: true;
}

export interface TenantRows {
  readonly table: TenantTable;
  /** Columns, as SQL with or without an alias. */
  readonly columns: readonly string[];
  /** Conditions, all of which hold. */
  readonly where: readonly string[];
  /**
   * Conditions that each wanted row fulfils in its latest version: only the days of rows that fulfil them in some version
   * are read. Absent: every day is.
   */
  readonly touching?: readonly string[];
}

/** The predicate of every statement of the reading side. */
export const TENANT_PREDICATE = 'tenant_id = {tenant:String}';

/**
 * The one place where a table is named and the tenant's predicate added (FINAL: the latest version of each row).
 * `select` puts its statement around the rows.
 */
export function forTenant(
  tenantId: string,
  rows: TenantRows,
  statement: { readonly select: (from: string) => string; readonly params: Readonly<Record<string, unknown>> },
): TenantStatement {
  const where = [TENANT_PREDICATE, ...daysOf(rows), ...rows.where].join('\n    AND ');
  const from = `(\n  SELECT ${rows.columns.join(', ')}\n  FROM ${rows.table} FINAL\n  WHERE ${where}\n)`;
  return { sql: statement.select(from), params: { ...statement.params, tenant: tenantId }, [scoped]: true };
}

/** The rows of several statements of one query, put into `select`; a parameter of one name holds one value in all of them. */
export function unionOf(statements: readonly TenantStatement[], select: (from: string) => string): TenantStatement {
  const from = `(\n${statements.map(({ sql }) => sql).join('\nUNION ALL\n')}\n)`;
  const params = Object.assign({}, ...statements.map((statement) => statement.params)) as TenantStatement['params'];
  return { sql: select(from), params, [scoped]: true };
}

/**
 * FINAL may not skip granules by what is in them: the latest version of a row might lie in one. ClickHouse then reads all
 * whose keys overlap, which is nearly everything. The day is part of the key and never moves, so all versions of a row
 * stand or fall together by it, and looking for days needs no FINAL.
 */
function daysOf({ table, touching }: TenantRows): readonly string[] {
  if (touching === undefined) return [];
  return [`bucket_on IN (SELECT bucket_on FROM ${table} WHERE ${[TENANT_PREDICATE, ...touching].join(' AND ')})`];
}
