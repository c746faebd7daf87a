import type { ScannedUnit, WarehouseStore } from '@tidewatch/warehouse';
import { foldsOf } from '../fold/folds.ts';
import { scanOf } from '../verify/refolded-rows.ts';
import { forEachKind, rowKinds, type UnitRowKind } from '../verify/unit-kinds.ts';

export interface RebuildOptions {
  readonly store: WarehouseStore;
  readonly tenants: readonly string[];
  /** Epoch whose derived events count. */
  readonly epoch: string;
  /** Told after each slice how many rows have been written. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Writes the row of every archived unit of the tenants again and makes `open_items` from them (keel rule 12); returns the
 * number of rows. Meant for a warehouse that has the archive and nothing else, while no worker runs.
 */
export async function rebuildRows({ store, tenants, epoch, onProgress }: RebuildOptions): Promise<number> {
  let rows = 0;
  const kinds = rowKinds(foldsOf(epoch));
  const count = (written: number) => onProgress?.((rows += written));
  for (const tenantId of tenants) {
    await forEachKind(kinds, (kind) => rebuildKind(kind, { store, tenantId, count }));
  }
  await store.rebuildOpenItems();
  return rows;
}

interface KindOptions {
  readonly store: WarehouseStore;
  readonly tenantId: string;
  readonly count: (written: number) => void;
}

/** Rows in one insert: parts of a few thousand rows cost the server least. */
const INSERT_ROWS = 5_000;

async function rebuildKind<Facts>(kind: UnitRowKind<Facts>, { store, tenantId, count }: KindOptions): Promise<void> {
  let rows: Facts[] = [];
  /** One slice is folded while the rows before are being written. */
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    const facts = rows;
    rows = [];
    await writing;
    writing = facts.length > 0 ? kind.write(store, facts).then(() => count(facts.length)) : Promise.resolve();
    // Thrown where it is awaited.
    writing.catch(() => {});
  };
  for await (const slice of store.scanUnits(scanOf(kind, { tenantId }))) {
    rows.push(...slice.flatMap(({ unit, events }: ScannedUnit) => kind.refold(unit, events) ?? []));
    if (rows.length >= INSERT_ROWS) await flush();
  }
  await flush();
  await writing;
}
