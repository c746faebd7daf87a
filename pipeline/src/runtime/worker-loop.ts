import type { LogConsumer, Position } from '@tidewatch/ingest/log';
import { ALLOWED_LATENESS_MS, failPoint, type LoggedEvent, TidewatchError, unitKeyText } from '@tidewatch/schemas';
import { type Folds, foldsOf } from '../fold/folds.ts';
import { restateBatch } from '../restate/restate-batch.ts';
import { foldGuard } from '../watchdog/fold-guard.ts';
import { DailyRebuild } from './daily-rebuild.ts';
import { type Batch, createBatch, foldGroups, groupByUnit, isolateGroups } from './fold-batch.ts';
import type { UnitGroup } from './fold-context.ts';
import { type Gathered, gather, keepAssigned, type PartitionMark } from './gather.ts';
import { gatherForMs } from './pace.ts';
import type { Delivery } from './read-record.ts';
import { type RetryOptions, untilPassed } from './retry.ts';
import { Tally } from './tally.ts';
import { partitionText, UnitCache } from './unit-cache.ts';
import type { WorkerCounts, WorkerOptions } from './worker-options.ts';
import { writeBatch } from './write-batch.ts';

const BEAT_EVERY_MS = 1_000;
/** Units whose histories are in memory at once, twice: those of the next are read while these are folded. */
const UNITS_AT_ONCE = 1_000;

type Histories = ReadonlyMap<string, readonly LoggedEvent[]>;

/** A batch on its way into the stores. */
interface Flight {
  readonly written: Promise<void>;
  readonly positions: readonly Position[];
  readonly bytes: number;
}

/** The life of one member of the group: gather, fold, write, commit, again. */
export class WorkerLoop {
  readonly #options: WorkerOptions;
  readonly #consumer: LogConsumer;
  readonly #folds: Folds;
  readonly #cache: UnitCache;
  readonly #rebuild: DailyRebuild;
  /** No new batch. */
  readonly #stopping = new AbortController();
  /** No more waiting for stores: a stop takes too long, or the loop has failed. */
  readonly #givingUp = new AbortController();
  readonly #ending = AbortSignal.any([this.#stopping.signal, this.#givingUp.signal]);
  readonly #marks = new Map<string, PartitionMark>();
  /** Offset in each partition before which another worker may have read and not yet written. */
  readonly #inheritedBelow = new Map<string, number>();
  readonly #tally: Tally;
  #gatheredBytes = 0;
  #markedAt = 0;
  #batch = 0;
  #assigned: ReadonlySet<string> = new Set();
  #flight: Flight | null = null;

  constructor(options: WorkerOptions, consumer: LogConsumer) {
    this.#options = options;
    this.#consumer = consumer;
    this.#folds = options.folds ?? foldsOf(options.epoch);
    this.#cache = new UnitCache(options.limits?.cacheBytes ?? 128 * 2 ** 20);
    this.#tally = new Tally(options.clock);
    this.#rebuild = new DailyRebuild({ ...options, firstAfterMs: options.limits?.firstRebuildAfterMs ?? 300_000 });
  }

  counts(): WorkerCounts {
    const heldBytes = this.#gatheredBytes + (this.#flight?.bytes ?? 0);
    return { ...this.#tally.counts, heldBytes, cachedUnits: this.#cache.size, cachedBytes: this.#cache.bytes };
  }

  /** Works until `stop`; rejects when something else ends it. Either way the group has been left and nothing is under way. */
  async run(): Promise<void> {
    try {
      await this.#work();
    } finally {
      this.#givingUp.abort();
      await this.#flight?.written.catch(() => {});
      await this.#rebuild.idle();
      await this.#consumer.close();
    }
  }

  async #work(): Promise<void> {
    try {
      while (!this.#stopping.signal.aborted) await this.#turn();
    } catch (error) {
      if (!this.#isStop(error)) throw error;
    }
    try {
      await this.#land();
    } catch (error) {
      if (!this.#isStop(error)) throw error;
      this.#options.logger.warn('stopped before the last flush was done: the next worker does it again');
    }
  }

  #isStop(error: unknown): boolean {
    return [this.#stopping.signal, this.#givingUp.signal].some((signal) => signal.aborted && error === signal.reason);
  }

  /** Ends the run `done`, whose outcome it shares. */
  async stop(done: Promise<void>): Promise<void> {
    this.#stopping.abort();
    const timer = setTimeout(() => this.#givingUp.abort(), this.#options.limits?.stopWithinMs ?? 4_000);
    try {
      await done;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * One batch. The log is read, and histories are fetched, while the batch before is being written: its units stay in
   * the cache until it has landed, so that no history is read which lacks what that batch is about to add.
   */
  async #turn(): Promise<void> {
    const gathered = await this.#gather();
    if (this.#stopping.signal.aborted) return;
    this.#rebuild.tick(this.#ending);
    this.#batch += 1;
    this.#gatheredBytes = gathered.bytes;
    const moved = this.#takeAssignment(gathered);
    const groups = groupByUnit(gathered.deliveries);
    const early = moved.size > 0 ? NO_HISTORIES : this.#fetch(groups.slice(0, UNITS_AT_ONCE));
    const [histories, fenced] = await this.#staying(Promise.all([early, this.#land()]));
    for (const partition of fenced) moved.add(partition);
    if (moved.size === 0) {
      this.#cache.evict(this.#batch);
      return this.#launch(gathered, await this.#fold(gathered, groups, histories));
    }
    // Another worker may have added to the units of these partitions: what we hold of them is history.
    this.#cache.dropPartitions(moved);
    for (const partition of moved) this.#marks.delete(partition);
    this.#cache.evict(this.#batch);
    const ours = keepAssigned(gathered);
    const ourGroups = groupByUnit(ours.deliveries);
    const ourHistories = await this.#staying(this.#fetch(ourGroups.slice(0, UNITS_AT_ONCE)));
    this.#launch(ours, await this.#fold(ours, ourGroups, ourHistories));
  }

  #gather(): Promise<Gathered> {
    const { clock, limits = {} } = this.#options;
    const retry = this.#retry(this.#stopping.signal);
    return gather({
      poll: (options) => untilPassed(() => this.#consumer.poll(options), retry),
      clock,
      maxRecords: this.#maxRecords,
      maxBytes: limits.maxBytes ?? 16 * 2 ** 20,
      forMs: gatherForMs(this.#tally.counts.lastFlushMs, limits.flushEveryMs ?? 300),
      restMs: limits.restMs ?? 50,
      signal: this.#stopping.signal,
    });
  }

  get #maxRecords(): number {
    return this.#options.limits?.maxRecords ?? 10_000;
  }

  /** Partitions that have come or gone since the last batch. */
  #takeAssignment({ assigned, reassigned, deliveries }: Gathered): Set<string> {
    const moved = new Set(reassigned);
    for (const partition of this.#assigned) if (!assigned.has(partition)) moved.add(partition);
    this.#assigned = assigned;
    for (const partition of moved) this.#inheritedBelow.delete(partition);
    // A worker has one batch under way at most.
    for (const delivery of deliveries) {
      const partition = partitionText(delivery);
      if (!this.#inheritedBelow.has(partition)) this.#inheritedBelow.set(partition, delivery.offset + this.#maxRecords);
    }
    return moved;
  }

  /** Archived events of the units that are not in the cache. */
  async #fetch(groups: readonly UnitGroup[]): Promise<Histories> {
    const missing = groups.filter(({ key }) => this.#cache.touch(key, this.#batch) === undefined).map(({ unit }) => unit);
    if (missing.length === 0) return NO_HISTORIES;
    return untilPassed(() => this.#options.store.readEvents(missing), this.#retry(this.#givingUp.signal));
  }

  /** Folds the groups, some at a time; `histories` are those of the first. */
  async #fold({ deliveries, poison }: Gathered, groups: readonly UnitGroup[], histories: Histories): Promise<Batch> {
    const batch = createBatch(deliveries, poison);
    const context = {
      ...{ cache: this.#cache, folds: this.#folds, guard: foldGuard(), epoch: this.#options.epoch, batch: this.#batch },
      isInherited: (delivery: Delivery) => delivery.offset < (this.#inheritedBelow.get(partitionText(delivery)) ?? 0),
    };
    let known = histories;
    for (let at = 0; at < groups.length; at += UNITS_AT_ONCE) {
      const next = this.#fetch(groups.slice(at + UNITS_AT_ONCE, at + 2 * UNITS_AT_ONCE));
      // Thrown where it is awaited.
      next.catch(() => {});
      const { late, failed } = foldGroups(groups.slice(at, at + UNITS_AT_ONCE), batch, { ...context, histories: known });
      // Every batch before has landed: the archive has all that their units had.
      const again = { ...context, histories: await this.#staying(this.#fetch([...late, ...failed])) };
      isolateGroups([...failed, ...foldGroups(late, batch, again).failed], batch, again);
      known = await this.#staying(next);
    }
    await this.#staying(this.#restate(groups, batch));
    return batch;
  }

  /** Before the rows are written: should they not be, the deliveries come again, and with them the same lines. */
  #restate(groups: readonly UnitGroup[], batch: Batch): Promise<void> {
    const { store, logger, allowedLatenessMs = ALLOWED_LATENESS_MS } = this.#options;
    return restateBatch(groups, batch, {
      ...{ folds: this.#folds, guard: foldGuard(), allowedLatenessMs },
      readEvents: (units) => untilPassed(() => store.readEvents(units), this.#retry(this.#givingUp.signal)),
      write: (restatements) => store.insertRestatements(restatements, this.#givingUp.signal),
      onFailure: (unit, err) => logger.warn({ err, unit: unitKeyText(unit) }, 'what late events restate of a unit cannot be told'),
    });
  }

  /** Begins to write a batch; an idle worker writes its watermarks now and then. */
  #launch(gathered: Gathered, batch: Batch): void {
    const { clock, epoch, limits = {}, ...sinks } = this.#options;
    for (const [key, mark] of gathered.marks) if (mark.at > (this.#marks.get(key)?.at ?? 0)) this.#marks.set(key, mark);
    const startedAt = clock.now();
    if (gathered.positions.size === 0 && Math.abs(startedAt - this.#markedAt) < (limits.idleWatermarkMs ?? 1_000)) return;
    this.#markedAt = startedAt;
    const marks = [...this.#marks.values()].map(({ topic, partition, at }) => ({ epoch, topic, partition, watermarkAt: at }));
    const written = writeBatch(batch, marks, { ...sinks, clock, epoch, retry: this.#retry(this.#givingUp.signal) }).then(() => {
      const ms = Math.max(0, clock.now() - startedAt);
      this.#options.onFlush?.(ms);
      this.#tally.flushed(batch, ms);
    });
    // Seen when the batch lands.
    written.catch(() => {});
    this.#flight = { written, positions: [...gathered.positions.values()], bytes: gathered.bytes };
    this.#gatheredBytes = 0;
  }

  /** Waits until the batch under way is written and commits it; yields the partitions that were not ours any more. */
  async #land(): Promise<readonly string[]> {
    const flight = this.#flight;
    if (flight === null) return [];
    await flight.written;
    this.#flight = null;
    if (flight.positions.length === 0 || (await this.#commit(flight.positions))) return [];
    const fenced: string[] = [];
    for (const position of flight.positions) if (!(await this.#commit([position]))) fenced.push(partitionText(position));
    this.#tally.fenced(fenced.length);
    this.#options.logger.warn({ fenced }, 'partitions went to another worker before their commit');
    return fenced;
  }

  /** False when a partition has gone to another member. */
  async #commit(positions: readonly Position[]): Promise<boolean> {
    try {
      await untilPassed(() => this.#consumer.commit(positions), this.#retry(this.#givingUp.signal));
      await failPoint('flush.committed');
      return true;
    } catch (error) {
      if (error instanceof TidewatchError && error.code === 'log_fenced') return false;
      throw error;
    }
  }

  /** Stays in the group while stores are slow or away: another member would wait for the same ones, and then begin again. */
  async #staying<T>(work: Promise<T>): Promise<T> {
    let beat = Promise.resolve();
    const timer = setInterval(() => {
      beat = this.#consumer.beat().catch(() => {}); // the commit says whether the partitions are still ours
    }, BEAT_EVERY_MS);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      await beat;
    }
  }

  #retry(signal: AbortSignal): RetryOptions {
    const onWait = (error: TidewatchError) => {
      this.#tally.retried();
      this.#options.logger.warn({ code: error.code }, error.message);
    };
    return { signal, onWait };
  }
}

const NO_HISTORIES: Histories = new Map();
