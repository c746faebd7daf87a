import { StateBadge } from '../../../components/data/state-badge.tsx';
import type { BucketState } from '../answer.ts';
import { rowStateOf } from '../table-rows.ts';

/** A row's sign that its numbers may still change; none on one that is complete, or of which nothing is known. */
export function RowBadge({ state, open }: { readonly state: BucketState; readonly open: number }) {
  const row = rowStateOf(state, open);
  return row.complete || state === 'unknown' ? null : <StateBadge {...row} isSign />;
}
