import type { ClickHouseClient } from '@clickhouse/client';
import { forRowKinds, type TidewatchError, UNIT_TABLES } from '@tidewatch/schemas';
import { EVENT_SHAPE, toArchiveRow } from './archive.ts';
import { isOfServer, persist } from './faults.ts';
import { tableForm } from './native/encode-rows.ts';
import type { InsertRows } from './native/insert-rows.ts';
import { RESTATEMENT_SHAPE } from './restatements.ts';
import { OPEN_ITEM_SHAPE, SHAPES, type ShapeOf } from './rows.ts';
import type { WarehouseStore } from './store.ts';

/** Bytes of payload in one insert at most. */
const INSERT_BYTES = 32 * 2 ** 20;
/** Closed sessions written to `open_items` after which their rows are removed for good. */
const CLOSED_BEFORE_CLEANUP = 20_000;

interface WatermarkRow {
  readonly epoch: string;
  readonly topic: string;
  readonly partition: number;
  readonly watermark_at: number;
}
const WATERMARK_SHAPE: ShapeOf<WatermarkRow> = {
  fields: { epoch: 'String', topic: 'String', partition: 'UInt32', watermark_at: 'UInt64' },
  nested: {},
};

const EVENTS = tableForm('events', EVENT_SHAPE);
const ROWS = forRowKinds((kind) => tableForm(UNIT_TABLES[kind].table, SHAPES[kind]));
const OPEN_ITEMS = tableForm('open_items', OPEN_ITEM_SHAPE);
const RESTATEMENTS = tableForm('restatements', RESTATEMENT_SHAPE);
const WATERMARKS = tableForm('watermarks', WATERMARK_SHAPE);

type Writes = 'insertEvents' | 'insertRows' | 'insertOpenItems' | 'insertRestatements' | 'insertWatermarks';

interface WriteOptions {
  readonly client: ClickHouseClient;
  readonly insert: InsertRows;
  readonly onWait: ((error: TidewatchError) => void) | undefined;
}

/** The writing half of the store. */
export function writesTo({ client, insert, onWait }: WriteOptions): Pick<WarehouseStore, Writes> {
  let closedSinceCleanup = 0;
  let isCleaning = false;
  return {
    async insertEvents(events, signal) {
      for (const part of partsOf(events, (event) => event.payload.length)) await insert(EVENTS, part.map(toArchiveRow), signal);
    },
    insertRows: (kind, rows, signal) => insert(ROWS[kind], rows, signal),
    async insertOpenItems(sessions, signal) {
      await insert(OPEN_ITEMS, sessions, signal);
      closedSinceCleanup += sessions.filter((row) => row.closed_at !== null).length;
      if (closedSinceCleanup < CLOSED_BEFORE_CLEANUP || isCleaning) return;
      closedSinceCleanup = 0;
      isCleaning = true;
      // Beside the flushes, which it would hold up; one that fails is made up for by the next.
      const cleanUp = (attempt: AbortSignal) => client.command({ query: 'OPTIMIZE TABLE open_items FINAL CLEANUP', abort_signal: attempt });
      persist(cleanUp, { when: isOfServer, signal, onWait })
        .catch(() => {})
        .finally(() => (isCleaning = false));
    },
    insertRestatements: (restatements, signal) => insert(RESTATEMENTS, restatements, signal),
    insertWatermarks: (marks, signal) =>
      insert(
        WATERMARKS,
        marks.map(({ watermarkAt, ...mark }): WatermarkRow => ({ ...mark, watermark_at: watermarkAt })),
        signal,
      ),
  };
}

/** All of them in one part, unless they weigh more than one insert may. */
function partsOf<T>(items: readonly T[], weightOf: (item: T) => number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const item of items) {
    weight += weightOf(item);
    if (weight > INSERT_BYTES) {
      parts.push([]);
      weight = weightOf(item);
    }
    parts.at(-1)?.push(item);
  }
  return parts;
}
