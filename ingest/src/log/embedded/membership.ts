import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { fenced } from '../log-errors.ts';
import type { Position } from '../port.ts';
import type { Hints } from './hints.ts';
import type { KnownTopic } from './topic-directory.ts';

/** A partition that the member holds. */
export interface Lease {
  readonly topicId: number;
  readonly topic: string;
  readonly partition: number;
  /** Changes each time that somebody takes the partition. */
  readonly generation: number;
  /** Next offset to read; moves with polls and seeks. */
  position: number;
}

export interface MembershipOptions {
  readonly group: string;
  readonly topics: readonly KnownTopic[];
  readonly latest: boolean;
  readonly sessionTimeoutMs: number;
}

/** A member's part of a group: its leases, and the commits that they allow. */
export class Membership {
  readonly #pool: pg.Pool;
  readonly #hints: Hints;
  readonly #options: MembershipOptions;
  readonly #memberId = randomUUID();
  readonly #topicNames: ReadonlyMap<number, string>;
  #groupId = 0;
  #leases = new Map<string, Lease>();
  #renewedAt = Number.NEGATIVE_INFINITY;
  #renewedMark = 0;

  constructor(pool: pg.Pool, hints: Hints, options: MembershipOptions) {
    this.#pool = pool;
    this.#hints = hints;
    this.#options = options;
    this.#topicNames = new Map(options.topics.map((topic) => [topic.id, topic.name]));
  }

  async join(): Promise<void> {
    const { rows } = await this.#pool.query<{ group_id: number }>(
      `insert into log.groups (name, seen_at) values ($1, clock_timestamp())
       on conflict (name) do update set seen_at = excluded.seen_at returning group_id`,
      [this.#options.group],
    );
    this.#groupId = rows[0]?.group_id ?? 0;
    await this.#renew();
  }

  get leases(): ReadonlyMap<string, Lease> {
    return this.#leases;
  }

  /** Hints of this name tell of a change in the group. */
  get hintName(): string {
    return `group ${this.#groupId}`;
  }

  /** Extends the leases when it is time or the group has changed; returns those taken since, to be read from their committed position. */
  async renewIfDue(): Promise<readonly Lease[]> {
    const due = performance.now() - this.#renewedAt > this.renewEveryMs || this.#hints.hasSince(this.#renewedMark, this.hintName);
    return due ? this.#renew() : [];
  }

  get renewEveryMs(): number {
    return Math.min(1_000, this.#options.sessionTimeoutMs / 4);
  }

  /** @throws TidewatchError `log_fenced` */
  async commit(positions: readonly Position[]): Promise<void> {
    const leases = positions.map((position) => this.#leases.get(leaseName(position)));
    const lost = positions.filter((_, i) => !leases[i]);
    if (lost.length > 0) throw fenced(lost);
    const { rows } = await this.#pool.query<{ committed: boolean }>({
      name: 'log-commit',
      text: 'select log.commit_positions($1, $2, $3, $4, $5, $6) as committed',
      values: [
        this.#groupId,
        this.#memberId,
        leases.map((lease) => lease?.topicId),
        positions.map((position) => position.partition),
        leases.map((lease) => lease?.generation),
        positions.map((position) => position.offset),
      ],
    });
    if (!rows[0]?.committed) throw fenced(positions);
  }

  async leave(): Promise<void> {
    this.#leases = new Map();
    await this.#pool.query('select log.leave($1, $2)', [this.#groupId, this.#memberId]);
  }

  async #renew(): Promise<readonly Lease[]> {
    const { latest, sessionTimeoutMs, topics } = this.#options;
    const mark = this.#hints.mark();
    const startedAt = performance.now();
    const { rows } = await this.#pool.query<RenewRow>({
      name: 'log-renew',
      text: 'select topic_id, partition, generation::float8, "position"::float8 from log.renew($1, $2, $3, $4, $5)',
      values: [this.#groupId, this.#memberId, topics.map((topic) => topic.id), sessionTimeoutMs, latest],
    });
    this.#renewedMark = mark;
    this.#renewedAt = startedAt;
    const held = this.#leases;
    const taken: Lease[] = [];
    this.#leases = new Map();
    for (const row of rows) {
      const lease = this.#fromRow(row);
      const name = leaseName(lease);
      const before = held.get(name);
      if (before?.generation === lease.generation) this.#leases.set(name, before);
      else {
        this.#leases.set(name, lease);
        taken.push(lease);
      }
    }
    return taken;
  }

  #fromRow(row: RenewRow): Lease {
    const topic = this.#topicNames.get(row.topic_id) ?? '';
    return { topicId: row.topic_id, topic, partition: row.partition, generation: row.generation, position: row.position };
  }
}

interface RenewRow {
  readonly topic_id: number;
  readonly partition: number;
  readonly generation: number;
  readonly position: number;
}

/** The key of a lease in the membership's map. */
export function leaseName({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}
