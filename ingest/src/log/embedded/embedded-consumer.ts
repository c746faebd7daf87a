import type pg from 'pg';
import { MAX_POLL_BYTES } from '../check-records.ts';
import { closed, fenced } from '../log-errors.ts';
import { planFetch, rotate } from '../plan-fetch.ts';
import type { LogConsumer, LogRecord, PollResult, Position, TopicPartition } from '../port.ts';
import type { Hints } from './hints.ts';
import { type Lease, leaseName, type Membership } from './membership.ts';
import { guarded } from './postgres-errors.ts';

interface Unread {
  readonly lease: Lease;
  readonly end: number;
  readonly backlog: number;
}

/** A member of a group on the embedded log. */
export class EmbeddedConsumer implements LogConsumer {
  readonly #pool: pg.Pool;
  readonly #hints: Hints;
  readonly #membership: Membership;
  readonly #topics: ReadonlySet<string>;
  /** Taken and not yet told of. */
  #reassigned: Lease[];
  #turn = 0;
  #closed = false;

  constructor(pool: pg.Pool, hints: Hints, joined: { membership: Membership; topics: readonly string[] }) {
    this.#pool = pool;
    this.#hints = hints;
    this.#membership = joined.membership;
    this.#topics = new Set(joined.topics);
    this.#reassigned = [...this.#membership.leases.values()];
  }

  async poll({ maxRecords, maxWaitMs }: { readonly maxRecords: number; readonly maxWaitMs: number }): Promise<PollResult> {
    const deadline = performance.now() + maxWaitMs;
    for (;;) {
      if (this.#closed) throw closed();
      const mark = this.#hints.mark();
      const result = await guarded(() => this.#look(maxRecords));
      const left = deadline - performance.now();
      if (result.records.length > 0 || left <= 0) {
        this.#reassigned = [];
        return result;
      }
      const names = new Set([...this.#topics, this.#membership.hintName]);
      await this.#hints.wait(mark, names, Math.min(left, this.#membership.renewEveryMs));
    }
  }

  async beat(): Promise<void> {
    if (this.#closed) throw closed();
    await guarded(() => this.#renew());
  }

  async commit(positions: readonly Position[]): Promise<void> {
    if (this.#closed) throw closed();
    // A partition named twice: the last one counts.
    const latest = [...new Map(positions.map((position) => [leaseName(position), position])).values()];
    if (latest.length > 0) await guarded(() => this.#membership.commit(latest));
  }

  async seek(position: Position): Promise<void> {
    const lease = this.#membership.leases.get(leaseName(position));
    if (!lease) throw fenced([position]);
    lease.position = position.offset;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await guarded(() => this.#membership.leave());
  }

  async #look(maxRecords: number): Promise<PollResult> {
    await this.#renew();
    const leases = rotate([...this.#membership.leases.values()], this.#turn++);
    const polledAt = Date.now();
    const unread = await this.#readEnds(leases);
    const records = await this.#fetch(unread, maxRecords);
    return {
      records,
      assigned: leases.map(toPartition),
      reassigned: this.#reassigned.filter((lease) => this.#membership.leases.get(leaseName(lease)) === lease).map(toPartition),
      caughtUp: unread.filter(({ lease, end }) => lease.position >= end).map(({ lease }) => toPartition(lease)),
      polledAt,
    };
  }

  async #renew(): Promise<void> {
    this.#reassigned.push(...(await this.#membership.renewIfDue()));
  }

  async #readEnds(leases: readonly Lease[]): Promise<readonly Unread[]> {
    if (leases.length === 0) return [];
    const { rows } = await this.#pool.query<[number, number]>({
      name: 'log-ends',
      text: ENDS,
      values: [leases.map((lease) => lease.topicId), leases.map((lease) => lease.partition)],
      rowMode: 'array',
    });
    return leases.map((lease, i) => {
      const [start, end] = rows[i] ?? [0, 0];
      // Retention may have passed a position that was sought, or has been asleep for days.
      lease.position = Math.max(lease.position, start);
      return { lease, end, backlog: Math.max(0, end - lease.position) };
    });
  }

  async #fetch(unread: readonly Unread[], maxRecords: number): Promise<readonly LogRecord[]> {
    const plan = [...planFetch(unread, maxRecords)];
    if (plan.length === 0) return [];
    const { rows } = await this.#pool.query<RecordRow>({
      name: 'log-fetch',
      text: FETCH,
      values: [
        plan.map(([{ lease }]) => lease.topicId),
        plan.map(([{ lease }]) => lease.partition),
        plan.map(([{ lease }]) => lease.position),
        plan.map(([{ lease }, take]) => lease.position + take),
        Math.ceil(MAX_POLL_BYTES / plan.length),
      ],
      rowMode: 'array',
    });
    return rows.map(([place, offset, logAt, key, value]) => {
      const lease = plan[place - 1]?.[0].lease;
      if (!lease) throw new TypeError('a row of no partition');
      lease.position = offset + 1;
      return { topic: lease.topic, partition: lease.partition, offset, key, value, logAt };
    });
  }
}

type RecordRow = [place: number, offset: number, logAt: number, key: string, value: Buffer];

function toPartition({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}

const ENDS = `
select p.start_offset::float8, p.next_offset::float8
from unnest($1::int[], $2::int[]) with ordinality as held (topic_id, partition, place)
join log.partitions p using (topic_id, partition)
order by place`;

/** Records of each range, cut where the partition's share of bytes is used up (but at least one). */
const FETCH = `
select f.place::int, r."offset"::float8, r.log_at::float8, r.key, r.value
from unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[]) with ordinality as f (topic_id, partition, first, stop, place)
cross join lateral (
  select r."offset", r.log_at, r.key, r.value,
    sum(octet_length(r.value)) over (order by r."offset") - octet_length(r.value) as bytes_before
  from log.records r
  where r.topic_id = f.topic_id and r.partition = f.partition and r."offset" >= f.first and r."offset" < f.stop
) r
where r.bytes_before < $5::bigint
order by f.place, r."offset"`;
