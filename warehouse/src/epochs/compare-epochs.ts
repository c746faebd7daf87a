import type { ClickHouseClient } from '@clickhouse/client';
import { columnsOf } from '../rows.ts';
import { besideName, type EpochTable } from './epoch-tables.ts';
import { ask } from './stale-units.ts';

/** A cell in which the two tables differ; null where a table does not have the row. */
export interface EpochDifference {
  readonly unit: { readonly tenantId: string; readonly kind: string; readonly bucketOn: string; readonly id: string };
  readonly column: string;
  readonly inUse: unknown;
  readonly beside: unknown;
}

/** What a comparison of the rows of a kind found. */
export interface EpochComparison {
  /** Rows of one version in both tables, or in one table only. */
  readonly compared: number;
  /** Those of them in which something differs. */
  readonly differ: number;
  /** Their cells that differ, by column. */
  readonly columns: Readonly<Record<string, number>>;
  /** Rows whose versions differ: their units have just been touched. */
  readonly touched: number;
  readonly examples: readonly EpochDifference[];
}

interface Counts {
  readonly compared: number;
  readonly differ: number;
  readonly touched: number;
  readonly cells: readonly number[];
}

/** Compares the rows of a tenant in the table in use with those beside it, by key, a bounded part at a time. */
export async function compareEpochs(
  client: ClickHouseClient,
  table: EpochTable,
  { epoch, tenantId, maxExamples }: { readonly epoch: string; readonly tenantId: string; readonly maxExamples: number },
): Promise<EpochComparison> {
  const beside = besideName(table.table, epoch);
  const parts = await partsOf(client, [table.table, beside], tenantId);
  const names = contentColumns(table);
  const cells = names.map(() => 0);
  const sum = { compared: 0, differ: 0, touched: 0 };
  const examples: EpochDifference[] = [];
  for (const part of parts) {
    const params = { tenant: tenantId, ...part };
    const [found] = await ask<Counts>(client, countStatement(table, beside), params);
    if (found === undefined) continue;
    sum.compared += found.compared;
    sum.differ += found.differ;
    sum.touched += found.touched;
    found.cells.forEach((count, i) => {
      cells[i] = (cells[i] as number) + count;
    });
    if (found.differ > 0 && examples.length < maxExamples) {
      examples.push(...(await examplesOf(client, table, { beside, params, limit: maxExamples - examples.length })));
    }
  }
  const columns = Object.fromEntries(names.flatMap((name, i) => ((cells[i] as number) > 0 ? [[name, cells[i] as number]] : [])));
  return { ...sum, columns, examples };
}

/** Rows that are joined at a time, about: their hashes take 1 KB each. */
const PART_ROWS = 100_000;

/** Days from the first to the last, both included; of days that have too many rows a slice of the units. */
interface Part {
  readonly first: string;
  last: string;
  readonly slices: number;
  readonly slice: number;
}

async function partsOf(client: ClickHouseClient, tables: readonly string[], tenant: string): Promise<readonly Part[]> {
  const counts = tables.map((table) => `SELECT bucket_on, count() AS n FROM ${table} WHERE tenant_id = {tenant:String} GROUP BY bucket_on`);
  const days = await ask<{ readonly day: string; readonly units: number }>(
    client,
    `SELECT toString(bucket_on) AS day, max(n) AS units FROM (${counts.join(' UNION ALL ')}) GROUP BY bucket_on ORDER BY bucket_on`,
    { tenant },
  );
  const parts: Part[] = [];
  let room = 0;
  for (const { day, units } of days) {
    const last = parts.at(-1);
    if (last !== undefined && units <= room) {
      last.last = day;
      room -= units;
      continue;
    }
    const slices = Math.ceil(units / PART_ROWS);
    for (let slice = 0; slice < slices; slice++) parts.push({ first: day, last: day, slices, slice });
    room = slices === 1 ? PART_ROWS - units : 0;
  }
  return parts;
}

/** Every column but the key and the version. */
function contentColumns({ shape, id }: EpochTable): readonly string[] {
  return columnsOf(shape).filter((column) => !['tenant_id', 'bucket_on', 'version', id].includes(column));
}

/**
 * The two tables side by side by key. A cell is compared by its hash: that takes a null as one value and arrays whole.
 * A row that is not there has version 0.
 */
function joined({ table, id, shape }: EpochTable, beside: string): string {
  const names = contentColumns({ table, id, shape } as EpochTable);
  const hashes = names.map((name) => `cityHash64(tuple(\`${name}\`))`).join(', ');
  const rows = (from: string, prefix: string) => `
    SELECT bucket_on, ${id} AS unit_id, version AS ${prefix}_version, [${hashes}] AS ${prefix}_cells
    FROM ${from} FINAL
    WHERE tenant_id = {tenant:String} AND bucket_on >= {first:Date} AND bucket_on <= {last:Date} AND cityHash64(${id}) % {slices:UInt32} = {slice:UInt32}`;
  return `
    SELECT bucket_on, unit_id, a_version, b_version,
      a_version = b_version OR a_version = 0 OR b_version = 0 AS is_compared,
      a_version = 0 OR b_version = 0 AS is_alone,
      is_alone OR a_cells != b_cells AS is_other, a_cells, b_cells
    FROM (${rows(table, 'a')}) AS a
    FULL JOIN (${rows(beside, 'b')}) AS b USING (bucket_on, unit_id)`;
}

function countStatement(table: EpochTable, beside: string): string {
  const none = `arrayResize(CAST([], 'Array(UInt8)'), ${contentColumns(table).length})`;
  return `
    SELECT countIf(is_compared) AS compared, countIf(is_compared AND is_other) AS differ, countIf(NOT is_compared) AS touched,
      sumForEach(if(is_compared AND NOT is_alone, arrayMap((a, b) -> toUInt8(a != b), a_cells, b_cells), ${none})) AS cells
    FROM (${joined(table, beside)})
    SETTINGS join_use_nulls = 0`;
}

interface ExamplesOptions {
  readonly beside: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly limit: number;
}

/** The first rows that differ, and of each the columns that do. */
async function examplesOf(client: ClickHouseClient, table: EpochTable, { beside, params, limit }: ExamplesOptions) {
  const keys = await ask<{ readonly day: string; readonly unit_id: string }>(
    client,
    `SELECT toString(bucket_on) AS day, unit_id FROM (${joined(table, beside)})
    WHERE is_compared AND is_other ORDER BY bucket_on, unit_id LIMIT {limit:UInt32}
    SETTINGS join_use_nulls = 0`,
    { ...params, limit },
  );
  const read = async (from: string) => {
    const rows = await ask<Readonly<Record<string, unknown>>>(
      client,
      `SELECT *
      FROM ${from} FINAL
      WHERE tenant_id = {tenant:String} AND (bucket_on, ${table.id}) IN arrayZip({days:Array(Date)}, {ids:Array(String)})`,
      { tenant: params['tenant'], days: keys.map(({ day }) => day), ids: keys.map(({ unit_id }) => unit_id) },
    );
    return new Map(rows.map((row) => [JSON.stringify([row['bucket_on'], row[table.id]]), row]));
  };
  const [rowsInUse, rowsBeside] = await Promise.all([read(table.table), read(beside)]);
  const found: EpochDifference[] = [];
  for (const { day, unit_id } of keys) {
    const key = JSON.stringify([day, unit_id]);
    const [inUse, other] = [rowsInUse.get(key), rowsBeside.get(key)];
    const unit = { tenantId: String(params['tenant']), kind: table.kind, bucketOn: day, id: unit_id };
    if (inUse === undefined || other === undefined) {
      found.push({ unit, column: 'version', inUse: inUse?.['version'] ?? null, beside: other?.['version'] ?? null });
      continue;
    }
    for (const column of contentColumns(table)) {
      if (JSON.stringify(inUse[column]) === JSON.stringify(other[column])) continue;
      found.push({ unit, column, inUse: inUse[column], beside: other[column] });
    }
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}
