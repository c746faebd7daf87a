import type { ClickHouseClient } from '@clickhouse/client';
import type { SessionFacts } from '@tidewatch/schemas';
import { EVENT_COLUMNS, toArchiveRow } from './archive.ts';
import { isTransient, persist } from './faults.ts';
import { AGENT_DAY_SHAPE, columnsOf, SESSION_SHAPE, toValues } from './rows.ts';
import type { WarehouseStore } from './store.ts';

/** Rows in one insert at most: bounds the server's memory, not what a call may carry. */
const INSERT_ROWS = 20_000;
/** Closed sessions written to `open_items` after which their rows are removed for good. */
const CLOSED_BEFORE_CLEANUP = 20_000;

type Writes = 'insertEvents' | 'insertSessions' | 'insertAgentDays' | 'insertOpenItems' | 'insertWatermarks';

interface Insert {
  readonly table: string;
  readonly columns: readonly [string, ...string[]];
  readonly rows: readonly (readonly unknown[])[];
  readonly signal: AbortSignal | undefined;
}

/** The writing half of the store. */
export function writesTo(client: ClickHouseClient): Pick<WarehouseStore, Writes> {
  let closedSinceCleanup = 0;
  return {
    insertEvents: (events, signal) => insert(client, { table: 'events', columns: EVENT_COLUMNS, rows: events.map(toArchiveRow), signal }),
    insertSessions: (sessions, signal) => {
      const rows = sessions.map((row) => toValues(SESSION_SHAPE, row));
      return insert(client, { table: 'sessions', columns: columnsOf(SESSION_SHAPE), rows, signal });
    },
    insertAgentDays: (days, signal) => {
      const rows = days.map((row) => toValues(AGENT_DAY_SHAPE, row));
      return insert(client, { table: 'agent_days', columns: columnsOf(AGENT_DAY_SHAPE), rows, signal });
    },
    async insertOpenItems(sessions, signal) {
      const columns = [...columnsOf(SESSION_SHAPE), 'is_deleted'] as const;
      await insert(client, { table: 'open_items', columns, rows: sessions.map(toOpenItem), signal });
      closedSinceCleanup += sessions.filter((row) => row.closed_at !== null).length;
      if (closedSinceCleanup < CLOSED_BEFORE_CLEANUP) return;
      await persist(() => client.command({ query: 'OPTIMIZE TABLE open_items FINAL CLEANUP' }), { when: isTransient, signal });
      closedSinceCleanup = 0;
    },
    insertWatermarks: (marks, signal) => {
      const rows = marks.map((mark) => [mark.epoch, mark.topic, mark.partition, mark.watermarkAt]);
      return insert(client, { table: 'watermarks', columns: ['epoch', 'topic', 'partition', 'watermark_at'], rows, signal });
    },
  };
}

async function insert(client: ClickHouseClient, { table, columns, rows, signal }: Insert): Promise<void> {
  const abort = signal ? { abort_signal: signal } : {};
  for (let from = 0; from < rows.length; from += INSERT_ROWS) {
    const values = rows.slice(from, from + INSERT_ROWS);
    const write = () => client.insert({ table, columns: [...columns], values, format: 'JSONCompactEachRow', ...abort });
    await persist(write, { when: isTransient, signal });
  }
}

/** A row of `open_items`; of a closed session only what replaces the open one. */
function toOpenItem(row: SessionFacts): readonly unknown[] {
  const isClosed = row.closed_at !== null;
  const kept = isClosed ? { ...row, entries: [], offers: [], segments: [], messages: [] } : row;
  return [...toValues(SESSION_SHAPE, kept), isClosed ? 1 : 0];
}
