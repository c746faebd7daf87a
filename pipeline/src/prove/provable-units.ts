import { hasSpan, looksBack, type Metric, partsReading, ROW_KINDS, SOURCES, type Source } from '@tidewatch/schemas';
import { foldsOf } from '../fold/folds.ts';
import { rowKinds, type UnitRowKind } from '../verify/unit-kinds.ts';

/** A kind of unit whose rows a number may rest on. */
export interface ProvableKind<Facts> {
  readonly rows: UnitRowKind<Facts>;
  /** False where a row may have a say in a range that the instants of its events do not touch: then all are looked at. */
  readonly isFoundByTime: boolean;
}

/** Called with the kind that it is about: what is done with a unit does not depend on its kind. */
export type ForKind = <Facts extends { readonly version: number }>(kind: ProvableKind<Facts>) => Promise<void>;

/** Does something for each kind of unit that a metric reads, one after the other. */
export async function forKindsOf(metric: Metric, epoch: string, visit: ForKind): Promise<void> {
  const kinds = rowKinds(foldsOf(epoch));
  for (const kind of ROW_KINDS) {
    const reading = partsReading(metric, kind);
    const rows = kinds[kind] as UnitRowKind<{ readonly version: number }>;
    if (reading.length > 0) await visit({ rows, isFoundByTime: kind !== 'session' || reading.every(isFoundByTime) });
  }
}

/** Instants in a session's row that no event of its own happened at: the close of the one before it, a due time. */
const FOREIGN_INSTANTS = ['prev_closed_at', 'due_at'];
/** Items that may go on after their session's last event. */
const LASTING = ['turns', 'transfers', 'surveys', 'targets'];

function isFoundByTime({ source: name, at, aggregate }: Metric): boolean {
  if (looksBack(aggregate)) return false;
  const source: Source = SOURCES[name];
  if (hasSpan(aggregate)) return source.nested === null || !LASTING.includes(source.nested);
  return at !== null && !FOREIGN_INSTANTS.includes(source.fields[at]?.column ?? at);
}
