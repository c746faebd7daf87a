import { routeOf, TOPICS } from '@tidewatch/schemas';
import type { BatchCollector } from '../collector.ts';
import { partitionOfKey } from '../log/partition-of-key.ts';
import type { EventLog } from '../log/port.ts';
import { CANARY_EVERY_MS, type CanaryShard, type CanaryState, PLATFORM_TENANT, planCanaries } from './plan-canaries.ts';
import type { Queryable } from './queryable.ts';

const TOPIC = 'cx.session';

/** A canary as it stands: sent, and found again in its row. Instants are ms UTC. */
export interface Canary extends CanaryState {
  readonly firstSentAt: number;
  /** The newest one that stands in its row was sent then; null before the first. */
  readonly seenAt: number | null;
}

export interface CanarySender {
  readonly db: Queryable;
  readonly log: Pick<EventLog, 'topics'>;
  readonly collector: BatchCollector;
}

/** Sends this minute's canaries through the door's own way into the log, unless they have been sent. Yields how many. */
export async function sendCanaries({ db, log, collector }: CanarySender, now: number): Promise<number> {
  const known = await readCanaries(db);
  const slotOf = (at: number) => Math.floor(at / CANARY_EVERY_MS);
  const due = shardsOf(await partitionsOf(log)).filter(
    ({ partition }) => slotOf(known.find((at) => at.partition === partition)?.sentAt ?? 0) !== slotOf(now),
  );
  if (due.length === 0) return 0;
  const { events, states } = planCanaries(due, known, now);
  await collector.collect(PLATFORM_TENANT, events);
  await writeSent(db, states);
  // Ids of canaries are of no use to anybody after a day, and would fill the table of ids for 90.
  await db.query("delete from ingest.seen where tenant_id = $1 and seen_on < (now() at time zone 'utc')::date - 1", [PLATFORM_TENANT]);
  return due.length;
}

async function partitionsOf(log: Pick<EventLog, 'topics'>): Promise<number> {
  return (await log.topics()).find(({ name }) => name === TOPIC)?.partitions ?? TOPICS.find(({ name }) => name === TOPIC)?.partitions ?? 0;
}

/** For each partition the first conversation whose key leads to it. */
function shardsOf(partitions: number): readonly CanaryShard[] {
  const found = new Map<number, string>();
  for (let n = 0; found.size < partitions; n++) {
    const conversationId = `canary-${n}`;
    const partition = partitionOfKey(keyOf(conversationId), partitions);
    if (!found.has(partition)) found.set(partition, conversationId);
  }
  return [...found].sort(([a], [b]) => a - b).map(([partition, conversationId]) => ({ topic: TOPIC, partition, conversationId }));
}

function keyOf(conversationId: string): string {
  const type = 'session.started';
  return routeOf({ event_id: '', type, schema_version: 1, tenant_id: PLATFORM_TENANT, occurred_at: 0, conversation_id: conversationId })
    .key;
}

async function writeSent(db: Queryable, states: readonly CanaryState[]): Promise<void> {
  await db.query(
    `insert into ingest.canaries (topic, "partition", conversation_id, session_id, previous_session_id, first_sent_at, sent_at)
     select topic, "partition", conversation_id, session_id, previous_session_id, sent_at, sent_at
     from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[])
       as sent(topic, "partition", conversation_id, session_id, previous_session_id, sent_at)
     on conflict (topic, "partition") do update set conversation_id = excluded.conversation_id, session_id = excluded.session_id,
       previous_session_id = excluded.previous_session_id, sent_at = excluded.sent_at`,
    [
      states.map((state) => state.topic),
      states.map((state) => state.partition),
      states.map((state) => state.conversationId),
      states.map((state) => state.sessionId),
      states.map((state) => state.previousSessionId),
      states.map((state) => state.sentAt),
    ],
  );
}

/** A canary that has been found in its row. */
export interface SeenCanary {
  readonly topic: string;
  readonly partition: number;
  /** When it was sent, ms UTC. */
  readonly at: number;
}

/** Keeps the newest canary that was found of each partition. */
export async function markCanariesSeen(db: Queryable, seen: readonly SeenCanary[]): Promise<void> {
  if (seen.length === 0) return;
  await db.query(
    `update ingest.canaries as canary set seen_at = greatest(canary.seen_at, seen.at)
     from unnest($1::text[], $2::int[], $3::bigint[]) as seen(topic, "partition", at)
     where canary.topic = seen.topic and canary."partition" = seen."partition"`,
    [seen.map(({ topic }) => topic), seen.map(({ partition }) => partition), seen.map(({ at }) => at)],
  );
}

interface Row {
  readonly topic: string;
  readonly partition: number;
  readonly conversation_id: string;
  readonly session_id: string;
  readonly previous_session_id: string | null;
  readonly first_sent_at: string;
  readonly sent_at: string;
  readonly seen_at: string | null;
}

/** The canary of each partition, by partition. */
export async function readCanaries(db: Queryable): Promise<readonly Canary[]> {
  const { rows } = await db.query<Row>('select * from ingest.canaries order by topic, "partition"');
  return rows.map((row) => ({
    topic: row.topic,
    partition: row.partition,
    conversationId: row.conversation_id,
    sessionId: row.session_id,
    previousSessionId: row.previous_session_id,
    firstSentAt: Number(row.first_sent_at),
    sentAt: Number(row.sent_at),
    seenAt: row.seen_at === null ? null : Number(row.seen_at),
  }));
}
