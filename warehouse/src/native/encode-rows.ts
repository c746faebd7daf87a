import { TidewatchError } from '@tidewatch/schemas';
import type { ColumnType, RowShape } from '../rows.ts';
import { ByteBuffer } from './byte-buffer.ts';

/** A table and the columns that are written to it, in the form in which rows are encoded. */
export interface TableForm {
  readonly table: string;
  /** Names its columns; takes one block in Native format. */
  readonly insert: string;
  readonly columnCount: number;
  readonly fields: readonly ColumnForm[];
  readonly arrays: readonly { readonly field: string; readonly items: readonly ColumnForm[] }[];
}

interface ColumnForm {
  /** As in the table. */
  readonly name: string;
  /** Of the row, or of an item of the row's array. */
  readonly field: string;
  readonly type: ColumnType;
  /** Name and type as the block has them. */
  readonly head: Buffer;
}

type Fields = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
const LAST_DAY = 65_535;
const LARGEST_UINT32 = 2 ** 32 - 1;

/** The form of a table's rows; make it once. */
export function tableForm(table: string, { fields, nested }: RowShape): TableForm {
  const plain = Object.entries(fields).map(([field, type]) => columnForm(field, field, { type, wire: type }));
  const arrays = Object.entries(nested).map(([array, items]) => ({
    field: array,
    items: Object.entries(items).map(([field, type]) => columnForm(`${array}.${field}`, field, { type, wire: `Array(${type})` })),
  }));
  const columns = [...plain, ...arrays.flatMap(({ items }) => items)];
  const names = columns.map(({ name }) => `\`${name}\``).join(', ');
  return { table, insert: `INSERT INTO ${table} (${names}) FORMAT Native`, columnCount: columns.length, fields: plain, arrays };
}

function columnForm(name: string, field: string, { type, wire }: { readonly type: ColumnType; readonly wire: string }): ColumnForm {
  const head = new ByteBuffer();
  head.text(name);
  head.text(wire);
  return { name, field, type, head: Buffer.from(head.written()) };
}

/**
 * Writes rows as one block of ClickHouse's Native format: column by column, an array as where each row's items end and
 * then the items of all rows.
 * @throws TidewatchError `warehouse_refused` where a value is not of its column's type: NaN, a missing field, half a
 * surrogate pair
 */
export function encodeRows(form: TableForm, rows: readonly object[], out: ByteBuffer): void {
  out.varint(form.columnCount);
  out.varint(rows.length);
  for (const column of form.fields) {
    out.bytes(column.head);
    writeValues(form, column, { items: rows as readonly Fields[], out });
  }
  for (const array of form.arrays) {
    const items = itemsOf(form, rows as readonly Fields[], array.field);
    let ends: { readonly from: number; readonly to: number } | null = null;
    for (const column of array.items) {
      out.bytes(column.head);
      if (ends === null) ends = writeEnds(rows as readonly Fields[], array.field, out);
      else out.again(ends);
      writeValues(form, column, { items, out });
    }
  }
}

/** The items of all rows, one after the other. */
function itemsOf(form: TableForm, rows: readonly Fields[], array: string): readonly Fields[] {
  const items: Fields[] = [];
  for (const row of rows) {
    const own = row[array];
    if (!Array.isArray(own)) throw refusal(`${form.table}.${array} is an array and cannot be ${String(own)}`);
    for (const item of own as readonly Fields[]) items.push(item);
  }
  return items;
}

/** Where each row's items end, counted in items; tells where in `out` that stands. */
function writeEnds(rows: readonly Fields[], array: string, out: ByteBuffer): { readonly from: number; readonly to: number } {
  const from = out.size;
  let end = 0;
  for (const row of rows) {
    end += (row[array] as readonly Fields[]).length;
    out.int64(end);
  }
  return { from, to: out.size };
}

interface Target {
  readonly items: readonly Fields[];
  readonly out: ByteBuffer;
}

function writeValues(form: TableForm, column: ColumnForm, { items, out }: Target): void {
  const { field, type } = column;
  const refuse = (value: unknown): never => {
    const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value);
    throw refusal(`${form.table}.${column.name} is ${type} and cannot hold ${shown}`);
  };
  switch (type) {
    case 'String':
      for (const item of items) writeText(item[field], out, refuse);
      return;
    case 'Nullable(String)':
      for (const item of items) out.uint8(item[field] === null ? 1 : 0);
      for (const item of items) {
        const value = item[field];
        if (value === null) out.uint8(0);
        else writeText(value, out, refuse);
      }
      return;
    case 'Int64':
      for (const item of items) out.int64(integer(item[field], refuse));
      return;
    case 'Nullable(Int64)':
      for (const item of items) out.uint8(item[field] === null ? 1 : 0);
      for (const item of items) out.int64(integer(item[field] ?? (item[field] === null ? 0 : undefined), refuse));
      return;
    case 'UInt64':
      for (const item of items) out.int64(atMost(item[field], Number.MAX_SAFE_INTEGER, refuse));
      return;
    case 'UInt32':
      for (const item of items) out.uint32(atMost(item[field], LARGEST_UINT32, refuse));
      return;
    case 'Bool':
      for (const item of items) {
        const value = item[field];
        out.uint8(value === true ? 1 : value === false ? 0 : refuse(value));
      }
      return;
    case 'Date':
      writeDays(items, field, { out, refuse });
  }
}

function refusal(message: string): TidewatchError {
  return new TidewatchError('warehouse_refused', message);
}

type Refuse = (value: unknown) => never;

/** A text, or bytes that are known to be the UTF-8 of one. */
function writeText(value: unknown, out: ByteBuffer, refuse: Refuse): void {
  if (value instanceof Uint8Array) {
    out.varint(value.length);
    out.bytes(value);
  } else if (typeof value !== 'string') refuse(value);
  else if (!out.shortAscii(value)) out.text(value.isWellFormed() ? value : refuse(value));
}

function integer(value: unknown, refuse: Refuse): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse(value);
}

function atMost(value: unknown, most: number, refuse: Refuse): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most ? value : refuse(value);
}

/** Days as numbers since 1970; rows of one batch mostly share theirs. */
function writeDays(items: readonly Fields[], field: string, { out, refuse }: { readonly out: ByteBuffer; readonly refuse: Refuse }): void {
  let last: unknown;
  let number = 0;
  for (const item of items) {
    const value = item[field];
    if (value !== last) {
      number = dayNumber(value) ?? refuse(value);
      last = value;
    }
    out.uint16(number);
  }
}

function dayNumber(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return null;
  const at = Date.parse(`${value}T00:00:00Z`);
  const number = at / DAY_MS;
  return number >= 0 && number <= LAST_DAY && new Date(at).toISOString().startsWith(value) ? number : null;
}
