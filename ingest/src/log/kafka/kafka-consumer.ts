import type { Kafka } from 'kafkajs';
import { closed, fenced } from '../log-errors.ts';
import type { JoinOptions, LogConsumer, LogRecord, PollResult, Position } from '../port.ts';
import { partitionName } from './held-batches.ts';
import type { KafkaAdmin } from './kafka-admin.ts';
import { guarded, isFencing, toLogError } from './kafka-errors.ts';
import { type Assignment, KafkaMember } from './kafka-member.ts';
import { type PartitionEnds, readEnds, readPlaces } from './kafka-places.ts';
import { inTime } from './renewed-client.ts';

/** How old the ends may be by which a poll says what has been read to the end. */
const ENDS_FRESH_MS = 500;
/**
 * How long joining may take, and polls may wait in all for an assignment or for records that are there, ms: longer than a
 * group takes to agree when a member has gone. KafkaJS has fallen silent by then, without a failure that it tells of.
 */
const SILENT_MS = 20_000;
/** The same in times of a session, where sessions are long: a group waits two of them for a member that has gone. */
const SILENT_SESSIONS = 3;

/**
 * Reads for a group on Kafka: polls take what its membership holds. One that is not polled leaves the group, and joins
 * again with its next poll.
 */
export class KafkaConsumer implements LogConsumer {
  readonly #kafka: Kafka;
  readonly #admin: KafkaAdmin;
  readonly #options: JoinOptions;
  readonly #sessionTimeoutMs: number;
  readonly #heartbeatMs: number;
  readonly #mostSilentMs: number;
  readonly #starving: NodeJS.Timeout;
  #member: KafkaMember | null = null;
  /** The assignment that the last poll told of; commits hold only while it is the current one. */
  #told: Assignment | null = null;
  #ends: { readonly at: number; readonly readAt: number; readonly of: readonly PartitionEnds[] } = { at: 0, readAt: -Infinity, of: [] };
  #isPolling = false;
  /** Time that polls have waited since the last sign that the membership works. */
  #silentMs = 0;
  #livedAt = performance.now();
  #wake: () => void = () => {};
  #closed = false;

  constructor(kafka: Kafka, admin: KafkaAdmin, options: JoinOptions) {
    this.#kafka = kafka;
    this.#admin = admin;
    this.#options = options;
    this.#sessionTimeoutMs = options.sessionTimeoutMs ?? 6_000;
    this.#mostSilentMs = Math.max(SILENT_MS, SILENT_SESSIONS * this.#sessionTimeoutMs);
    this.#heartbeatMs = Math.min(1_000, this.#sessionTimeoutMs / 4);
    this.#starving = setInterval(() => this.#leaveIfStarved(), this.#heartbeatMs).unref();
  }

  /** Joins the group, or joins again after a failure. */
  async start(): Promise<void> {
    const { group, topics } = this.#options;
    const partitions = (await this.#admin.ask((admin) => readEnds(admin, topics))).length;
    const member = new KafkaMember(this.#kafka, {
      group,
      topics,
      partitions,
      sessionTimeoutMs: this.#sessionTimeoutMs,
      heartbeatMs: this.#heartbeatMs,
      onChange: () => this.#wake(),
    });
    try {
      await inTime(member.join(), this.#mostSilentMs);
    } catch (error) {
      leaveBehind(member);
      throw error;
    }
    if (this.#closed) leaveBehind(member);
    else this.#member = member;
  }

  async poll({ maxRecords, maxWaitMs }: { readonly maxRecords: number; readonly maxWaitMs: number }): Promise<PollResult> {
    this.#isPolling = true;
    const startedAt = performance.now();
    try {
      const result = await this.#poll(maxRecords, startedAt + maxWaitMs);
      const { records, caughtUp, assigned } = result;
      const isWorking = records.length > 0 || (this.#member?.assignment !== null && caughtUp.length === assigned.length);
      this.#silentMs = isWorking ? 0 : this.#silentMs + performance.now() - startedAt;
      return result;
    } finally {
      this.#isPolling = false;
      this.#livedAt = performance.now();
    }
  }

  async beat(): Promise<void> {
    if (this.#closed) throw closed();
    this.#livedAt = performance.now();
  }

  async commit(positions: readonly Position[]): Promise<void> {
    if (this.#closed) throw closed();
    // A partition named twice: the last one counts.
    const latest = [...new Map(positions.map((position) => [partitionName(position), position])).values()];
    if (latest.length === 0) return;
    const { member, assignment } = this.#requireHeld(latest);
    try {
      await member.commit(latest);
    } catch (error) {
      throw isFencing(error) ? fenced(latest, error) : toLogError(error);
    }
    // KafkaJS sends a commit again after a lost connection, by then perhaps as a member of a later generation.
    if (this.#member !== member || member.assignment !== assignment) throw fenced(latest);
  }

  async seek(position: Position): Promise<void> {
    if (this.#closed) throw closed();
    const { member, assignment } = this.#requireHeld([position]);
    assignment.positions?.set(partitionName(position), position.offset);
    member.seek(position);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#starving);
    await guarded(async () => this.#member?.leave());
  }

  async #poll(maxRecords: number, deadline: number): Promise<PollResult> {
    for (;;) {
      if (this.#closed) throw closed();
      const member = await this.#living();
      const assignment = member.assignment;
      if (assignment) await guarded(() => this.#prepare(member, assignment));
      const left = deadline - performance.now();
      // From here to the return nothing waits, so that the assignment and the records belong together.
      if (assignment && assignment === member.assignment && assignment.positions) {
        const records = member.held.take(maxRecords, assignment.positions);
        if (records.length > 0 || left <= 0) return this.#tell(assignment, assignment.positions, records);
      } else if (!member.assignment && left <= 0) {
        return { records: [], assigned: [], reassigned: [], caughtUp: [], polledAt: Date.now() };
      }
      await this.#wait(Math.min(Math.max(left, 0), ENDS_FRESH_MS));
    }
  }

  /** @throws TidewatchError why the membership has ended; the next poll joins again */
  async #living(): Promise<KafkaMember> {
    const failure = this.#silentMs > this.#mostSilentMs ? new Error('the consumer has fallen silent') : this.#member?.failure;
    if (failure) {
      this.#silentMs = 0;
      this.#abandon();
      throw toLogError(failure);
    }
    if (!this.#member) await guarded(() => this.start());
    if (!this.#member) throw closed();
    return this.#member;
  }

  #leaveIfStarved(): void {
    if (!this.#isPolling && performance.now() - this.#livedAt > this.#sessionTimeoutMs) this.#abandon();
  }

  #abandon(): void {
    const member = this.#member;
    this.#member = null;
    if (member) leaveBehind(member);
  }

  #requireHeld(positions: readonly Position[]): { member: KafkaMember; assignment: Assignment } {
    const assignment = this.#told;
    const member = this.#member;
    if (!member || !assignment || assignment !== member.assignment) throw fenced(positions);
    const lost = positions.filter((position) => !assignment.positions?.has(partitionName(position)));
    if (lost.length > 0) throw fenced(lost);
    return { member, assignment };
  }

  /** Looks up where a new assignment begins, and the ends when they are old. */
  async #prepare(member: KafkaMember, assignment: Assignment): Promise<void> {
    if (!assignment.positions) assignment.positions = await this.#startingPositions(member, assignment);
    if (performance.now() - this.#ends.readAt < ENDS_FRESH_MS) return;
    const at = Date.now();
    const readAt = performance.now();
    this.#ends = { at, readAt, of: await this.#admin.ask((admin) => readEnds(admin, this.#options.topics)) };
  }

  async #startingPositions(member: KafkaMember, assignment: Assignment): Promise<Map<string, number>> {
    const { group, topics, from } = this.#options;
    const read = await this.#admin.ask((admin) => readPlaces(admin, group, topics));
    const places = new Map(read.map((place) => [partitionName(place), place]));
    const positions = new Map<string, number>();
    const latest: Position[] = [];
    for (const partition of assignment.partitions) {
      const place = places.get(partitionName(partition));
      if (!place) continue;
      const { committed, low, high } = place;
      if (committed === null && from === 'latest') latest.push({ ...partition, offset: high });
      positions.set(partitionName(partition), Math.max(committed ?? (from === 'latest' ? high : low), low));
    }
    if (latest.length > 0 && member.assignment === assignment) {
      // Committed, so that the next member of a group that was to begin at the latest record does not begin later.
      for (const position of latest) member.seek(position);
      await member.commit(latest);
    }
    return positions;
  }

  #tell(assignment: Assignment, positions: ReadonlyMap<string, number>, records: readonly LogRecord[]): PollResult {
    const isNew = this.#told !== assignment;
    this.#told = assignment;
    const ends = new Map(this.#ends.of.map((end) => [partitionName(end), end.high]));
    const isRead = (name: string) => (positions.get(name) ?? 0) >= (ends.get(name) ?? Number.POSITIVE_INFINITY);
    return {
      records,
      assigned: assignment.partitions,
      reassigned: isNew ? assignment.partitions : [],
      caughtUp: assignment.partitions.filter((partition) => isRead(partitionName(partition))),
      polledAt: this.#ends.at,
    };
  }

  #wait(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, maxMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Leaves the group as well as it can; a broker that cannot be told finds out by itself. */
function leaveBehind(member: KafkaMember): void {
  member.leave().catch(() => {});
}
