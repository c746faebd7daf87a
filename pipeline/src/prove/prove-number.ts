import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import {
  definitionHash,
  type LoggedEvent,
  type Metric,
  type NumberQuery,
  type Proof,
  type ProofEvent,
  type ProofFact,
  type ProofUnit,
} from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { comparePlaces, placeOf } from '../fold/order.ts';
import { canonicalJson } from '../verify/canonical-json.ts';
import { type CountedUnit, type Look, look } from './look.ts';
import { neededEvents } from './needed-events.ts';

export interface ProveOptions {
  readonly store: WarehouseStore;
  /** The tenant's reader. */
  readonly reader: CatalogueReader;
  readonly tenantId: string;
  readonly metric: Metric;
  readonly number: NumberQuery;
  /** Epoch that the rows belong to; default `main`. */
  readonly epoch?: string;
  /** Units listed with their events, all others being counted only; default 1,000. */
  readonly limit?: number;
  /** Events listed in all; a unit that does not fit is only counted, and so are those after it; default 500,000. */
  readonly maxEvents?: number;
  /** Units that the number may rest on; default 200,000. */
  readonly maxUnits?: number;
  /** Told of how many rows have been looked at in all; what it throws ends the work. */
  readonly onProgress?: (rows: number) => void;
}

/** A row may be on its way: a number that is not equal is looked at again after so long, ms. */
const LOOK_AGAIN_MS = [500, 1_500];

/**
 * Takes a number apart and makes it again (keel rule 18): the unit rows that it rests on, what each adds, the archived
 * events under them, and the number that these events make when they are folded again. Reads only.
 * @throws UsageError `proof_too_large`, `dimension_unknown`, and those of `intervalsOf`
 */
export async function proveNumber(options: ProveOptions): Promise<Proof> {
  const { metric } = options;
  const asked = { epoch: 'main', limit: 1_000, maxUnits: 200_000, maxEvents: 500_000, ...options };
  let seen = await look(asked);
  for (const pause of LOOK_AGAIN_MS) {
    if (isEqual(seen)) break;
    await delay(pause);
    seen = await look(asked);
  }
  const { shown, refolded, counted, facts, events, differences, differ } = seen;
  return {
    ...{ metric: metric.id, version: metric.version, definition: definitionHash(metric) },
    ...{ shown, refolded, equal: isEqual(seen) },
    facts: counted.map(toFact),
    events: await toEvents(counted),
    totals: { facts, events },
    truncated: counted.length < facts,
    ...{ differences, differ },
  };
}

function isEqual({ shown, refolded, differ }: Look): boolean {
  return differ === 0 && canonicalJson(shown) === canonicalJson(refolded);
}

function toFact({ unit, version, adds, events }: CountedUnit): ProofFact {
  return { unit, version, ...adds, events: events.length };
}

/** Events folded in all to find out which ones are needed: some seconds of work. Trying each of n events folds n² of them. */
const MAX_TRIED = 2_000_000;

async function toEvents(counted: readonly CountedUnit[]): Promise<readonly ProofEvent[]> {
  const listed: ProofEvent[] = [];
  let tried = 0;
  for (const { unit, events, addsWith } of counted) {
    const cost = events.length ** 2;
    const canTry = tried + cost <= MAX_TRIED;
    if (canTry) tried += cost;
    const needed = canTry ? neededEvents(events, (some) => canonicalJson(addsWith(some))) : null;
    for (const logged of inOrder(events)) listed.push(toProofEvent(unit, logged, needed));
    // Whoever else lives in this process gets a turn between two units.
    await setImmediate();
  }
  return listed;
}

function inOrder(events: readonly LoggedEvent[]): readonly LoggedEvent[] {
  return [...events].sort((a, b) => comparePlaces(placeOf(a.event), placeOf(b.event)));
}

function toProofEvent(unit: ProofUnit, { event, logAt }: LoggedEvent, needed: ReadonlySet<string> | null): ProofEvent {
  return {
    ...{ id: event.event_id, type: event.type, unit: unit.id, bucketOn: unit.bucketOn },
    ...{ occurredAt: new Date(event.occurred_at).toISOString(), loggedAt: new Date(logAt).toISOString() },
    ...{ seq: event.seq ?? null, needed: needed?.has(event.event_id) ?? null },
  };
}
