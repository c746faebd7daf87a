import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, failPoint, ROW_KINDS, UNIT_TABLES, UsageError } from '@tidewatch/schemas';
import type { EpochDifference } from '@tidewatch/warehouse';
import { forEachKind } from '../verify/unit-kinds.ts';
import { type CatchUp, catchUp, type EpochWork, type Folded, fillEpoch, nothingFolded, refoldUnits } from './fill-epoch.ts';

export interface ReplayOptions extends Omit<EpochWork, 'tenants'> {
  readonly clock: Clock;
  /** Lets the epoch's tables and those in use change places. */
  readonly swap: boolean;
  /** After the exchange the old tables are watched at least so long for writes that were under way, ms; default 5,000. */
  readonly settleMs?: number;
}

/** What a replay found and did. */
export interface ReplayReport extends Folded {
  readonly sessions: number;
  readonly ms: number;
  /** Rows of one version in both sets of tables, or in one only. */
  readonly compared: number;
  /** Those of them in which something differs. */
  readonly differ: number;
  /** Cells that differ. */
  readonly cells: number;
  /** The same by column, `sessions.first_reply_at`. */
  readonly columns: Readonly<Record<string, number>>;
  /** Rows that a worker changed while they were compared. */
  readonly touched: number;
  readonly examples: readonly EpochDifference[];
  readonly swapped: boolean;
}

const MAX_EXAMPLES = 20;
/** A pass as short as this ends the tail. */
const SHORT_PASS_MS = 2_000;
/** An event's row follows it into the warehouse within this time, ms, unless its worker lags. */
const MARGIN_MS = 60_000;
const PAUSE_MS = 250;

/**
 * Folds the archive and what comes meanwhile into the tables of an epoch, compares them with those in use and, where that is
 * asked for, lets the two change places, while workers write and boards read. Tables that have been in use before are not
 * filled again: what came since is folded into them, and they are the way back. One at a time.
 * @throws UsageError `epoch_invalid`, `epoch_kept`; TidewatchError `epoch_outdated`
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const { epochs, name, clock, swap } = options;
  const startedAt = clock.now();
  const state = await epochs.state(name);
  const swaps = state?.swaps ?? [0];
  const wasInUse = swaps.some((times) => times > 0);
  if (wasInUse && !swap) {
    throw new UsageError('epoch_kept', `the tables of ${name} have been in use: --swap takes them back into use, --drop removes them`);
  }
  const work: EpochWork = { ...options, tenants: await epochs.tenants() };
  let folded: Folded = nothingFolded();
  const isCut = new Set(swaps).size > 1 || (state !== null && state.begunAt !== null);
  if (isCut) {
    // Some of the tables have changed places, or all without what follows: that comes before anything else is said of them.
    options.onProgress?.('an exchange was cut: finishing it');
    await swapTables(options, work);
    const none = { compared: 0, differ: 0, cells: 0, columns: {}, touched: 0, examples: [] };
    return { ...reportOf(folded), ...none, ms: clock.now() - startedAt, swapped: true };
  }
  if (!wasInUse) {
    await epochs.create(name);
    await failPoint('epoch.created');
    folded = await fillEpoch(work, () => clock.now());
    await failPoint('epoch.filled');
  }
  await tail(work, clock);
  await failPoint('epoch.tail_folded');
  const compared = await compareSets(work);
  await failPoint('epoch.compared');
  if (swap) {
    await tail(work, clock);
    await swapTables(options, work);
  }
  return { ...reportOf(folded), ...compared, ms: clock.now() - startedAt, swapped: swap };
}

function reportOf(folded: Folded) {
  return { ...folded, sessions: folded.rows.session };
}

/**
 * Passes over what workers wrote since the pass before, until one finds nothing, is short, or finds no fewer than the one
 * before: then as much comes in during a pass as it folds, and the passes after the exchange do the rest.
 */
async function tail(work: EpochWork, clock: Clock): Promise<void> {
  const how: CatchUp = { older: 'beside', write: (kind, rows) => kind.writeBeside(work.epochs, work.name, rows), stuck: new Set() };
  let before = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass++) {
    const startedAt = clock.now();
    const folded = await catchUp(work, how);
    work.onProgress?.(`pass ${pass} over the tail: ${folded} units`);
    if (folded === 0 || folded >= before || clock.now() - startedAt < SHORT_PASS_MS) return;
    before = folded;
  }
}

async function compareSets({ epochs, name, tenants, onProgress }: EpochWork) {
  const sum = { compared: 0, differ: 0, cells: 0, touched: 0 };
  const columns: Record<string, number> = {};
  const examples: EpochDifference[] = [];
  for (const tenantId of tenants) {
    for (const kind of ROW_KINDS) {
      onProgress?.(`comparing rows of ${tenantId}, kind ${kind}`);
      const found = await epochs.compare(name, { tenantId, kind, maxExamples: MAX_EXAMPLES - examples.length });
      sum.compared += found.compared;
      sum.differ += found.differ;
      sum.touched += found.touched;
      for (const [column, cells] of Object.entries(found.columns)) {
        const key = `${UNIT_TABLES[kind].table}.${column}`;
        columns[key] = (columns[key] ?? 0) + cells;
        sum.cells += cells;
      }
      examples.push(...found.examples);
    }
  }
  return { ...sum, columns, examples };
}

/**
 * The exchange and what comes after it. A worker's write that was under way lands in the old tables: what is newer there
 * is folded into the new ones, until nothing has been for a while. Then every unit of which an event came since shortly
 * before the exchange is written once more: of rows of one version the last one written counts, and a worker may
 * have written its own after ours. In the end `open_items` follows the sessions in use.
 */
async function swapTables(options: ReplayOptions, work: EpochWork): Promise<void> {
  const { store, epochs, name, clock, settleMs = 5_000 } = options;
  const begunAt = await epochs.exchange(name, clock.now());
  await failPoint('epoch.exchanged');
  const exchangedAt = clock.now();
  const how: CatchUp = { older: 'inUse', write: (kind, rows) => kind.write(store, rows), stuck: new Set() };
  for (;;) {
    const startedAt = clock.now();
    const folded = await catchUp(work, how);
    work.onProgress?.(`after the exchange: ${folded} units`);
    if (folded === 0 && startedAt - exchangedAt >= settleMs) break;
    await delay(PAUSE_MS);
  }
  await failPoint('epoch.caught_up');
  const since = begunAt - MARGIN_MS;
  const into = { store, write: how.write };
  for (const tenantId of work.tenants) {
    await forEachKind(work.kinds, async (kind) => {
      await refoldUnits(kind, await epochs.unitsLoggedSince({ tenantId, kind: kind.kind, since }), into);
    });
  }
  await failPoint('epoch.rows_rewritten');
  await store.rebuildOpenItems();
  await failPoint('epoch.open_items_rebuilt');
  await epochs.settle(name);
}
