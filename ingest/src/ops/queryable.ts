import type { Pool } from 'pg';

/** What is needed of a PostgreSQL here: a pool, whose connections may fail. */
export type Queryable = Pick<Pool, 'query'>;
