import { randomUUID } from 'node:crypto';
import { holdDuty, keepVerifyRun, leaveDuty, nextVerifyDay, PLATFORM_TENANT, readVerifiedDays } from '@tidewatch/ingest/ops';
import { type Interval, intervalsOf } from '@tidewatch/schemas';
import type { ArchivedDay, WarehouseProbe } from '@tidewatch/warehouse';
import { type LastingRows, verify } from '../verify/verify.ts';
import type { JobParts } from './job-parts.ts';

export interface NightlyVerifyOptions extends JobParts {
  readonly probe: Pick<WarehouseProbe, 'archivedDays'>;
  /** Zone of the days, and of the night. */
  readonly zone: string;
}

/** A night begins so long after midnight, ms: the day before is settled by then, and few people are at work. */
const AFTER_MIDNIGHT_MS = 2 * 3_600_000;
/** The lease of who verifies; longer than a day of a large floor takes. */
const LEASE_MS = 15 * 60_000;
/** Items of rows held in memory: this runs beside the folds. */
const MAX_HELD = 100_000;

/**
 * Verifies the numbers day by day, one day a call, whichever process holds the duty. How far it has come is what it has
 * written: a process that starts anew goes on with the next day. A night that nobody was up for is made up for.
 */
export class NightlyVerify {
  readonly #options: NightlyVerifyOptions;
  readonly #duty = { name: 'verify', holder: randomUUID() };
  #night: Night | null = null;
  /** Folded once a night, of the tenant whose turn it is. */
  #lasting: { readonly tenantId: string; readonly rows: LastingRows } | null = null;

  constructor(options: NightlyVerifyOptions) {
    this.#options = options;
  }

  /** Verifies one day of one tenant; false when the night's work is done, or somebody else's. */
  async step(): Promise<boolean> {
    const { db, clock, zone, probe } = this.#options;
    const since = nightAt(clock.now(), zone);
    if (this.#night !== null && this.#night.since === since && this.#night.days.length === 0) return false;
    if (!(await holdDuty(db, { ...this.#duty, forMs: LEASE_MS }))) return false;
    if (this.#night?.since !== since) {
      this.#lasting = null;
      this.#night = { since, days: ended(await probe.archivedDays(zone), since) };
    }
    const found = await this.#next(this.#night);
    if (found === null) {
      // Nothing is left to do before the next night, whatever comes in.
      this.#night = { since, days: [] };
      this.#lasting = null;
      return false;
    }
    await this.#verify(found);
    return true;
  }

  /** Gives the duty back. */
  leave(): Promise<void> {
    return leaveDuty(this.#options.db, this.#duty);
  }

  async #next({ since, days }: Night): Promise<ArchivedDay | null> {
    const { db, epoch } = this.#options;
    for (const tenantId of new Set(days.map((one) => one.tenantId))) {
      const own = days.filter((one) => one.tenantId === tenantId);
      const looked = await readVerifiedDays(db, tenantId, epoch);
      const names = own.map(({ day }) => day);
      const next = nextVerifyDay(names, { looked, since });
      const found = own.find(({ day }) => day === next);
      if (found !== undefined) return found;
    }
    return null;
  }

  async #verify(found: ArchivedDay): Promise<void> {
    const { db, store, readerOf, epoch, clock, logger, signal, zone } = this.#options;
    const { tenantId, day, startsAt } = found;
    const { start, end } = dayAt(startsAt, zone);
    const startedAt = clock.now();
    if (this.#lasting?.tenantId !== tenantId) this.#lasting = { tenantId, rows: new Map() };
    const onProgress = () => signal.throwIfAborted();
    try {
      const { cells, differ, unsettled, examples } = await verify({
        ...{ store, reader: readerOf(tenantId), tenantId, epoch, zone, clock, onProgress },
        ...{ from: start, to: end, maxHeld: MAX_HELD, lasting: this.#lasting.rows },
      });
      const finishedAt = clock.now();
      await keepVerifyRun(db, {
        ...{ tenantId, epoch, startedAt, finishedAt, rangeFrom: start, rangeTo: end, day },
        ...{ cells, differ, unsettled, examples },
      });
      const level = differ > 0 ? 'error' : 'info';
      logger[level]({ tenantId, day, cells, differ, unsettled, ms: finishedAt - startedAt }, 'numbers of a day verified');
    } catch (error) {
      if (signal.aborted) throw error;
      // One day that cannot be verified does not keep the others from it; it is tried again in the next night.
      logger.error({ err: error, tenantId, day }, 'the numbers of a day could not be verified');
      this.#drop(found);
    }
  }

  #drop(found: ArchivedDay): void {
    if (this.#night !== null) this.#night = { ...this.#night, days: this.#night.days.filter((one) => one !== found) };
  }
}

interface Night {
  /** When it began, ms UTC. */
  readonly since: number;
  /** Days that had ended by then. */
  readonly days: readonly ArchivedDay[];
}

/** When the night began that is the last one at an instant. */
function nightAt(now: number, zone: string): number {
  return dayAt(now - AFTER_MIDNIGHT_MS, zone).start + AFTER_MIDNIGHT_MS;
}

/** Days that had ended when a night began, without those of the platform's own events. */
function ended(days: readonly ArchivedDay[], since: number): readonly ArchivedDay[] {
  return days.filter(({ tenantId, startsAt }) => tenantId !== PLATFORM_TENANT && startsAt < since - AFTER_MIDNIGHT_MS);
}

function dayAt(at: number, zone: string): Interval {
  return intervalsOf(at, at + 1, '1d', zone)[0] as Interval;
}
