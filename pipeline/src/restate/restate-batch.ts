import { setImmediate } from 'node:timers/promises';
import { type LoggedEvent, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import type { Restatement } from '@tidewatch/warehouse';
import type { Folds } from '../fold/folds.ts';
import type { Batch } from '../runtime/fold-batch.ts';
import type { UnitGroup } from '../runtime/fold-context.ts';
import type { FoldGuard } from '../watchdog/fold-guard.ts';
import { mayRestate, restatementsOf } from './restatements.ts';

/** Units whose events are in memory at once. */
const UNITS_AT_ONCE = 200;
/** Events of one unit after which others have their turn. */
const EVENTS_AT_ONCE = 20;

export interface RestateOptions {
  readonly folds: Folds;
  readonly guard: FoldGuard;
  readonly allowedLatenessMs: number;
  /** Archived events of units; every batch before has been written. */
  readonly readEvents: (units: readonly UnitRef[]) => Promise<ReadonlyMap<string, readonly LoggedEvent[]>>;
  /** Takes the lines of some units: they may be written at once, as a repeat writes the same ones. */
  readonly write: (restatements: readonly Restatement[]) => Promise<void>;
  /** A unit whose events cannot be folded as they came. */
  readonly onFailure: (unit: UnitRef, error: unknown) => void;
}

/** Writes what the batch's late and correcting deliveries restate, duplicates too; costs nothing where there are none. */
export async function restateBatch(groups: readonly UnitGroup[], batch: Batch, options: RestateOptions): Promise<void> {
  const poison = new Set(batch.poison.map(({ record }) => record));
  const late = groups
    .map((group) => ({ ...group, deliveries: group.deliveries.filter(({ record }) => !poison.has(record)) }))
    .filter(({ deliveries }) => deliveries.some((delivery) => mayRestate(delivery, options.allowedLatenessMs)));
  for (let at = 0; at < late.length; at += UNITS_AT_ONCE) {
    const units = late.slice(at, at + UNITS_AT_ONCE);
    const known = await options.readEvents(units.map(({ unit }) => unit));
    const restatements: Restatement[] = [];
    for (const group of units) {
      for await (const some of restate(group, known.get(unitKeyText(group.unit)) ?? [], options)) restatements.push(...some);
    }
    if (restatements.length > 0) await options.write(restatements);
  }
}

/** Each event is a step of the guard, and others have their turn now and then. */
async function* restate(
  { unit, deliveries }: UnitGroup,
  archived: readonly LoggedEvent[],
  { folds, guard, allowedLatenessMs, onFailure }: RestateOptions,
): AsyncGenerator<readonly Restatement[], void, undefined> {
  const of = new Set(deliveries.map(({ event }) => event.event_id));
  try {
    const each = restatementsOf({ unit, events: [...archived, ...deliveries], of }, folds, allowedLatenessMs);
    for (;;) {
      const some = guard.run(() => takeSome(each, guard));
      yield some.flat();
      if (some.length < EVENTS_AT_ONCE) return;
      await setImmediate();
    }
  } catch (error) {
    onFailure(unit, error);
  }
}

/** Fewer than asked for = these are the last. */
function takeSome(each: ReturnType<typeof restatementsOf>, guard: FoldGuard): readonly (readonly Restatement[])[] {
  const taken: (readonly Restatement[])[] = [];
  while (taken.length < EVENTS_AT_ONCE) {
    guard.step();
    const next = each.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
