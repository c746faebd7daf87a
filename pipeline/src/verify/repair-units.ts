import type { UnitKind } from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import { compareUnits, readUnits, refoldSlice } from './compare-units.ts';
import type { UnitDifference } from './report.ts';
import type { UnitRowKind } from './unit-kinds.ts';

interface RepairOptions<Facts> {
  readonly kind: UnitRowKind<Facts>;
  readonly store: WarehouseStore;
  readonly tenantId: string;
}

/**
 * Writes the rows of units that differ again, as their archived events make them, and returns what still differs. Of rows
 * of one version the store keeps the one that was written last; a row without events, or of a version that its events do
 * not reach, stays as it is.
 */
export async function repairUnits<Facts>(
  differences: readonly UnitDifference[],
  { kind, store, tenantId }: RepairOptions<Facts>,
): Promise<readonly UnitDifference[]> {
  const refs = differences.map(({ unit }) => ({ ...unit, tenantId, kind: unit.kind as UnitKind }));
  const refolded = refoldSlice(await readUnits(store, refs), kind);
  await kind.write(
    store,
    refolded.flatMap(({ facts }) => facts ?? []),
  );
  return compareUnits(refolded, kind, store);
}
