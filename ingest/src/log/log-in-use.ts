import { readFileSync } from 'node:fs';
import { EnvironmentError } from '@tidewatch/schemas';
import type pg from 'pg';
import { migratePostgres } from '../postgres/index.ts';

export type LogKind = 'embedded' | 'kafka';

/**
 * Makes sure that an installation's processes all use one log: the first that comes decides, the others must agree.
 * @throws EnvironmentError `log_differs`
 */
export async function requireLogInUse(pool: pg.Pool, kind: LogKind): Promise<void> {
  const sql = readFileSync(new URL('./log-in-use.sql', import.meta.url), 'utf8');
  await migratePostgres(pool, 'ingest', [{ name: 'log-0001-in-use', sql }]);
  await pool.query('insert into ingest.log_in_use (kind) values ($1) on conflict do nothing', [kind]);
  const { rows } = await pool.query<{ kind: LogKind }>('select kind from ingest.log_in_use');
  if (rows[0]?.kind === kind) return;
  const [ours, theirs] = kind === 'kafka' ? ['Kafka', 'the embedded log'] : ['the embedded log', 'Kafka'];
  const remedy = kind === 'kafka' ? 'unset KAFKA_BROKERS' : 'set KAFKA_BROKERS';
  const message = `The events of this installation go through ${theirs}, and this process would use ${ours}: ${remedy}, or change the log by \`tidewatch log move\`.`;
  throw new EnvironmentError('log_differs', message);
}

/** From now on the installation uses the other log. False, and nothing changed, where it did not use `from`. */
export async function changeLogInUse(pool: pg.Pool, from: LogKind, to: LogKind): Promise<boolean> {
  const changed = await pool.query('update ingest.log_in_use set kind = $2, since = now() where kind = $1', [from, to]);
  return changed.rowCount === 1;
}
