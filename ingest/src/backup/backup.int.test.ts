import { systemClock } from '@tidewatch/schemas';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/services/fresh-database.ts';
import { openEmbeddedLog } from '../log/embedded/embedded-log.ts';
import { forgetEmbeddedGroup } from '../log/index.ts';
import { openPool } from '../postgres/index.ts';
import { startTestIngest, type TestIngest, testEvent } from '../testing.ts';
import { readSpans } from './log-spans.ts';
import { filledPostgresTables, loadPostgres, openPostgresSnapshot } from './postgres-snapshot.ts';

let source: TestIngest;
let target: FreshDatabase;

beforeAll(async () => {
  source = await startTestIngest(systemClock);
  target = await freshDatabase();
});
afterAll(async () => {
  await source.close();
  await target.drop();
});

const ODD = ['plain', 'tab\tnew\nline', 'back\\slash \\N \\.', '中文 🙂', ''];

/** Tables with what copies get wrong: odd text, bytes, nulls, references, numbers given out, columns that are computed. */
const SCHEMA = `
create schema if not exists app;
create table app.zones (id int generated always as identity primary key, name text not null, raw bytea, at timestamptz, doubled text generated always as (name || name) stored);
create table app.areas (id int primary key, zone_id int references app.zones, parent_id int references app.areas)`;

describe('rows of PostgreSQL', () => {
  it('come back byte for byte, as they were when the snapshot was taken, with the sequences behind them', async () => {
    await source.pool.query(SCHEMA);
    for (const [i, name] of ODD.entries())
      await source.pool.query('insert into app.zones (name, raw, at) values ($1, $2, $3)', [
        name,
        Buffer.from([0, 255, i]),
        i ? new Date(i) : null,
      ]);
    await source.pool.query('insert into app.areas values (1, 1, null), (2, 5, 1)');
    const snapshot = await openPostgresSnapshot(source.url);
    await source.pool.query("delete from app.areas; update app.zones set name = 'later'");

    const empty = openPool(target.url);
    await empty.query(`create schema ingest; ${SCHEMA}`);
    const tables = snapshot.tables.filter(({ name }) => name.startsWith('app.'));
    expect(tables.map(({ name }) => name)).toEqual(['app.zones', 'app.areas']);
    await loadPostgres(
      target.url,
      tables.map((table) => ({ table, rows: snapshot.read(table) })),
    );
    await snapshot.close();
    const { rows } = await empty.query('select name, raw, at, doubled from app.zones order by id');
    expect(rows).toEqual(ODD.map((name, i) => ({ name, raw: Buffer.from([0, 255, i]), at: i ? new Date(i) : null, doubled: name + name })));
    const next = await empty.query<{ id: number }>("insert into app.zones (name) values ('next') returning id");
    expect(next.rows[0]?.id).toBe(ODD.length + 1);
    expect(await filledPostgresTables(target.url)).toEqual(['app.zones', 'app.areas']);
    await empty.end();
  });

  it('come back all or not at all', async () => {
    const snapshot = await openPostgresSnapshot(source.url);
    const [zones] = snapshot.tables.filter(({ name }) => name === 'app.zones') as [(typeof snapshot.tables)[0]];
    await snapshot.close();
    const torn = (async function* () {
      yield Buffer.from('100\tnew\t\\N\t\\N\n');
      throw new Error('the disk ends here');
    })();
    await expect(loadPostgres(target.url, [{ table: zones, rows: torn }])).rejects.toThrow('the disk ends here');
    const client = new pg.Client({ connectionString: target.url });
    await client.connect();
    expect((await client.query('select from app.zones where id = 100')).rowCount).toBe(0);
    await client.end();
  });
});

describe('spans of the log', () => {
  it('hold their records once, in order, while others write, and nothing of the reader stays', async () => {
    const log = await openEmbeddedLog({ pool: source.pool });
    const places = () => log.lag('reader', ['cx.session']);
    const batch = (i: number) =>
      Array.from({ length: 50 }, (_, k) => testEvent({ conversation_id: `c${k % 9}`, message_id: `m${i}-${k}` }));
    for (let i = 0; i < 10; i++) await source.collector.collect('demo', batch(i));
    const spans = (await places()).map(({ topic, partition, end }) => ({ topic, partition, from: Math.floor(end / 3), to: end }));
    const writing = source.collector.collect('demo', batch(11));
    const offsets = new Map<number, number[]>();
    for await (const records of readSpans(log, spans, 'span-reader'))
      for (const { partition, offset } of records) offsets.set(partition, [...(offsets.get(partition) ?? []), offset]);
    await writing;
    for (const { partition, from, to } of spans)
      expect(offsets.get(partition) ?? []).toEqual(Array.from({ length: to - from }, (_, i) => from + i));
    await forgetEmbeddedGroup(source.pool, 'span-reader');
    expect((await source.pool.query("select from log.groups where name = 'span-reader'")).rowCount).toBe(0);
    await log.close();
  });

  it('end where retention has taken what was wanted', async () => {
    const log = await openEmbeddedLog({ pool: source.pool });
    await source.pool.query('delete from log.records; update log.partitions set start_offset = next_offset');
    const spans = (await log.lag('reader', ['cx.session'])).map(({ topic, partition, end }) => ({ topic, partition, from: 0, to: end }));
    for await (const records of readSpans(log, spans, 'late-reader')) expect(records).toEqual([]);
    await log.close();
  });
});
