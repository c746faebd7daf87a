import type { MetricQuery } from '@tidewatch/schemas';
import {
  Bool,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  Schema,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { type AnswerTable, CELL_PARTS, columnNames, dimensionText, rowState } from './answer-table.ts';

/**
 * An answer as the bytes of an Arrow IPC stream: `bucket` Timestamp(ms) in the query's zone, dimensions
 * Dictionary<Utf8>, values Float64, numerators, denominators, n and open items Int64, `settled` and `complete` Bool; all that can
 * be null is nullable. The schema's metadata
 * hold `definitions` and `units` (JSON objects by metric id), `zone`, `grain` and, where known, `freshnessMs`.
 */
export function toArrow(table: AnswerTable): Uint8Array {
  const columns = table.rows.length === 0 ? [] : columnsOf(table);
  const names = columnNames(table.query);
  const schema = new Schema(fieldsOf(table.query, names), metadataOf(table));
  const arrow =
    columns.length === 0 ? new Table(schema) : new Table(schema, Object.fromEntries(columns.map((column, i) => [names[i], column])));
  return tableToIPC(arrow, 'stream');
}

function fieldsOf(query: MetricQuery, names: readonly string[]): Field[] {
  const types = [
    new TimestampMillisecond(query.zone),
    ...query.by.map(() => textType()),
    ...query.metrics.flatMap(() => CELL_PARTS.map((part) => (part === 'value' ? new Float64() : new Int64()))),
    ...[new Bool(), new Bool()],
    ...query.metrics.map(() => new Int64()),
  ];
  return types.map((type, i) => {
    const name = names[i] as string;
    const isNullable = i === 0 || /\.(value|numerator|denominator)$/.test(name);
    return new Field(name, type, isNullable);
  });
}

function columnsOf(table: AnswerTable): Vector[] {
  const { query, rows } = table;
  const buckets = vectorFromArray(
    rows.map(({ interval }) => interval?.start ?? null),
    new TimestampMillisecond(query.zone),
  );
  const dims = query.by.map((dimension) =>
    vectorFromArray(
      rows.map((row) => dimensionText(row, dimension)),
      textType(),
    ),
  );
  const figures = query.metrics.flatMap((metric) =>
    CELL_PARTS.map((part): Vector => {
      const values = rows.map((row) => row.cells[metric.id]?.[part] ?? null);
      return part === 'value' ? vectorFromArray(values, new Float64()) : vectorFromArray(values.map(toInteger), new Int64());
    }),
  );
  const states = rows.map((row) => rowState(table, row));
  const settled = vectorFromArray(
    states.map((state) => state.settled),
    new Bool(),
  );
  const complete = vectorFromArray(
    states.map((state) => state.complete),
    new Bool(),
  );
  const open = query.metrics.map((_, i) =>
    vectorFromArray(
      states.map((state) => toInteger(state.open[i] ?? 0)),
      new Int64(),
    ),
  );
  return [buckets, ...dims, ...figures, settled, complete, ...open];
}

function metadataOf({ query, definitions, freshnessMs }: AnswerTable): Map<string, string> {
  const units = Object.fromEntries(query.metrics.map((metric) => [metric.id, metric.unit]));
  const metadata = new Map([
    ['definitions', JSON.stringify(definitions)],
    ['units', JSON.stringify(units)],
    ['zone', query.zone],
    ['grain', query.grain],
  ]);
  if (freshnessMs !== null) metadata.set('freshnessMs', String(freshnessMs));
  return metadata;
}

const textType = () => new Dictionary(new Utf8(), new Int32());
const toInteger = (value: number | null) => (value === null ? null : BigInt(value));
