import type { Restatement, ScannedUnit, WarehouseStore } from '@tidewatch/warehouse';
import { foldsOf } from '../fold/folds.ts';
import { archivedRestatements } from '../restate/restatements.ts';
import { scanOf } from '../verify/refolded-rows.ts';
import { forEachKind, rowKinds, type UnitRowKind } from '../verify/unit-kinds.ts';

export interface RebuildOptions {
  readonly store: WarehouseStore;
  readonly tenants: readonly string[];
  /** Epoch whose derived events count. */
  readonly epoch: string;
  readonly allowedLatenessMs: number;
  /** Told after each slice how many rows have been written. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Writes the row of every archived unit of the tenants again, with what its late events restated, and makes `open_items`
 * from the rows (keel rule 12); returns the number of rows. Meant for a warehouse that has the archive and nothing else,
 * while no worker runs.
 */
export async function rebuildRows({ store, tenants, epoch, allowedLatenessMs, onProgress }: RebuildOptions): Promise<number> {
  let rows = 0;
  const folds = foldsOf(epoch);
  const kinds = rowKinds(folds);
  const count = (written: number) => {
    rows += written;
    onProgress?.(rows);
  };
  const restate = (scanned: ScannedUnit) => archivedRestatements(scanned, folds, allowedLatenessMs);
  for (const tenantId of tenants) {
    await forEachKind(kinds, (kind) => rebuildKind(kind, { store, tenantId, count, restate }));
  }
  await store.rebuildOpenItems();
  return rows;
}

interface KindOptions {
  readonly store: WarehouseStore;
  readonly tenantId: string;
  readonly count: (written: number) => void;
  readonly restate: (scanned: ScannedUnit) => Iterable<Restatement>;
}

/** Rows in one insert: parts of a few thousand rows cost the server least. */
const INSERT_ROWS = 5_000;

async function rebuildKind<Facts>(kind: UnitRowKind<Facts>, { store, tenantId, count, restate }: KindOptions): Promise<void> {
  let rows: Facts[] = [];
  let restatements: Restatement[] = [];
  /** One slice is folded while the rows before are being written. */
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    const [facts, restated] = [rows, restatements];
    rows = [];
    restatements = [];
    await writing;
    const write = async () => {
      if (restated.length > 0) await store.insertRestatements(restated);
      if (facts.length > 0) await kind.write(store, facts);
      count(facts.length);
    };
    writing = write();
    // Thrown where it is awaited.
    writing.catch(() => {});
  };
  for await (const slice of store.scanUnits(scanOf(kind, { tenantId }))) {
    for (const scanned of slice) {
      const facts = kind.refold(scanned.unit, scanned.events);
      if (facts !== null) rows.push(facts);
      for (const restatement of restate(scanned)) restatements.push(restatement);
      if (rows.length + restatements.length >= INSERT_ROWS) await flush();
    }
  }
  await flush();
  await writing;
}
