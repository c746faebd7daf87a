import { type Cell, looksBack, type MetricQuery, UsageError } from '@tidewatch/schemas';
import type { ResultRows } from './answer.ts';
import { type CompiledStatement, compileQuery } from './compile/compile-query.ts';
import type { SessionCursor, SessionPage } from './session-page.ts';
import type { TenantStatement } from './tenant-rows.ts';

/** A session that counts in a number. */
export interface SessionBehind extends SessionCursor {
  /** The number if there were only this session; null of a quotient, whose parts are counted apart. */
  readonly cell: Cell | null;
}

/**
 * The sessions that a number counts, above or below the line, by the statements that the number is read by.
 * @throws UsageError `no_sessions` where the metric counts something else, and those of `compileQuery`
 */
export async function readSessionsBehind(
  read: (statement: TenantStatement) => Promise<ResultRows>,
  query: MetricQuery,
  { tenantId, page }: { readonly tenantId: string; readonly page: SessionPage },
): Promise<readonly SessionBehind[]> {
  const [metric] = query.metrics;
  if (metric === undefined || query.metrics.length > 1) throw new TypeError('a list of sessions is of one number');
  if (looksBack(metric.aggregate))
    throw new UsageError('no_sessions', `${metric.id} looks back beyond the range: its sessions are not listed`);
  const compiled = compileQuery({ ...query, grain: 'total', by: [] }, { tenantId, sessions: page });
  const { statements } = compiled;
  if (statements.length === 0) throw new UsageError('no_sessions', `${metric.id} counts no sessions: there are none to list`);
  if (statements.length > 1 && page.order === 'largest') {
    throw new UsageError('order_not_allowed', `sessions of ${metric.id} can only be listed by newest: its parts are counted apart`);
  }
  const isWhole = metric.aggregate.kind !== 'quotient';
  const lists = await Promise.all(
    statements.map(async (one) => (await read(one.statement)).map((row) => sessionOf(row, { one, page, isWhole }))),
  );
  if (lists.length === 1) return lists[0] as readonly SessionBehind[];
  // Each list is the beginning of its statement's: so is what they make together.
  const byId = new Map(lists.flat().map((session) => [session.id, session]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, page.limit);
}

interface Reading {
  readonly one: CompiledStatement;
  readonly page: SessionPage;
  readonly isWhole: boolean;
}

function sessionOf([, id, ...values]: readonly unknown[], { one, page, isWhole }: Reading): SessionBehind {
  const cell = isWhole ? (one.cells[0]?.cellOf(values, 0) ?? null) : null;
  return { id: String(id), value: page.order === 'largest' ? Number(values[0]) : 0, cell };
}
