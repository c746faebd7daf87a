import { forRowKinds, ROW_KINDS, type RowKind, type UnitRef } from '@tidewatch/schemas';
import type { Epochs, WarehouseStore } from '@tidewatch/warehouse';
import { readUnits } from '../verify/compare-units.ts';
import { scanOf } from '../verify/refolded-rows.ts';
import { forEachKind, type RowKinds, type UnitRowKind } from '../verify/unit-kinds.ts';

/** Rows in one insert: parts of a few thousand rows cost the server least. */
const INSERT_ROWS = 5_000;
/** Units whose events are read at a time. */
const SLICE = 500;

/** What an epoch is filled from and how. */
export interface EpochWork {
  readonly store: WarehouseStore;
  readonly epochs: Epochs;
  /** Name of the epoch, that is of its tables. */
  readonly name: string;
  readonly tenants: readonly string[];
  readonly kinds: RowKinds;
  readonly onProgress?: (line: string) => void;
}

/** What has been folded. */
export interface Folded {
  events: number;
  readonly rows: { [K in RowKind]: number };
}

/** Nothing yet. */
export function nothingFolded(): Folded {
  return { events: 0, rows: { ...forRowKinds(() => 0) } };
}

/** Where refolded rows are written. */
export type WriteRows = <Facts>(kind: UnitRowKind<Facts>, rows: readonly Facts[]) => Promise<void>;

/** Folds every archived unit of the tenants into the tables of the epoch; `secondsLeft` is told from what is done. */
export async function fillEpoch(work: EpochWork, now: () => number): Promise<Folded> {
  const { store, epochs, name, tenants, kinds, onProgress } = work;
  const counts = tenants.flatMap((tenant) => ROW_KINDS.map((kind) => epochs.countUnits(tenant, kind)));
  const total = (await Promise.all(counts)).reduce((sum, units) => sum + units, 0);
  const folded = nothingFolded();
  const startedAt = now();
  let done = 0;
  const tell = (units: number) => {
    done += units;
    const left = Math.round(((now() - startedAt) / 1000 / done) * Math.max(0, total - done));
    onProgress?.(`${done} of about ${Math.max(total, done)} units folded, ${left} s left`);
  };
  const fill = async <Facts>(kind: UnitRowKind<Facts>, tenantId: string) => {
    let rows: Facts[] = [];
    const flush = async () => {
      if (rows.length > 0) await kind.writeBeside(epochs, name, rows);
      folded.rows[kind.kind] += rows.length;
      rows = [];
    };
    for await (const slice of store.scanUnits(scanOf(kind, { tenantId }))) {
      rows.push(...slice.flatMap(({ unit, events }) => kind.refold(unit, events) ?? []));
      folded.events += slice.reduce((sum, { events }) => sum + events.length, 0);
      if (rows.length >= INSERT_ROWS) await flush();
      tell(slice.length);
    }
    await flush();
  };
  for (const tenantId of tenants) {
    await forEachKind(kinds, (kind) => fill(kind, tenantId));
  }
  return folded;
}

/** Folds the named units again and writes their rows. */
export async function refoldUnits<Facts>(
  kind: UnitRowKind<Facts>,
  units: readonly UnitRef[],
  { store, write }: { readonly store: WarehouseStore; readonly write: WriteRows },
): Promise<void> {
  for (let at = 0; at < units.length; at += SLICE) {
    const slice = await readUnits(store, units.slice(at, at + SLICE));
    const rows = slice.flatMap(({ unit, events }) => kind.refold(unit, events) ?? []);
    if (rows.length > 0) await write(kind, rows);
  }
}

/** How one set of tables follows the other. */
export interface CatchUp {
  readonly older: 'beside' | 'inUse';
  readonly write: WriteRows;
  /** Units that stay older however often they are folded: their row says more events than the archive has. */
  readonly stuck: Set<string>;
}

/**
 * One pass over the units whose row in one set is older than in the other; returns how many were folded again. What a
 * pass has folded to no avail the next leaves alone.
 */
export async function catchUp(work: EpochWork, { older, write, stuck }: CatchUp): Promise<number> {
  const { store, epochs, name, tenants, kinds } = work;
  let folded = 0;
  const pass = async <Facts>(kind: UnitRowKind<Facts>, tenantId: string) => {
    for await (const stale of epochs.staleUnits(name, { tenantId, kind: kind.kind, older })) {
      const fresh = stale.filter(({ unit, version }) => !stuck.has(keyOf(unit, version)));
      for (const { unit, version } of fresh) stuck.add(keyOf(unit, version));
      await refoldUnits(
        kind,
        fresh.map(({ unit }) => unit),
        { store, write },
      );
      folded += fresh.length;
    }
  };
  for (const tenantId of tenants) {
    await forEachKind(kinds, (kind) => pass(kind, tenantId));
  }
  return folded;
}

const keyOf = ({ tenantId, kind, bucketOn, id }: UnitRef, version: number) => JSON.stringify([tenantId, kind, bucketOn, id, version]);
