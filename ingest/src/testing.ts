import { randomBytes, randomUUID } from 'node:crypto';
import { type Clock, type CxEvent, systemClock, TOPICS } from '@tidewatch/schemas';
import type pg from 'pg';
import { freshDatabase } from '../../test/services/fresh-database.ts';
import { openCollector } from './collect/open-collector.ts';
import type { BatchCollector, DeadLetters } from './collector.ts';
import { openDeadLetters } from './dead-letters/open-dead-letters.ts';
import { openEmbeddedLog } from './log/embedded/embedded-log.ts';
import type { EventLog } from './log/port.ts';
import { migrateIngest } from './migrate-ingest.ts';
import { openPool } from './postgres/index.ts';
import { openVault } from './vault/index.ts';
import type { Vault } from './vault/port.ts';

/** Everything of ingest on a database of its own, with the embedded log. */
export interface TestIngest {
  readonly url: string;
  readonly masterKey: Buffer;
  readonly pool: pg.Pool;
  readonly log: EventLog;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly collector: BatchCollector;
  readonly deadLetters: DeadLetters;
  /** Every event that the log has, with repeats, in the order of its partitions. */
  logged(): Promise<readonly CxEvent[]>;
  close(): Promise<void>;
}

export async function startTestIngest(clock: Clock = systemClock): Promise<TestIngest> {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  const masterKey = randomBytes(32);
  await migrateIngest(pool);
  const vault = await openVault({ pool, masterKey });
  const log = await openEmbeddedLog({ pool });
  await log.ensureTopics(TOPICS);
  return {
    ...{ url: database.url, masterKey, pool, log, vault, clock },
    collector: openCollector({ pool, log, vault, clock }),
    deadLetters: openDeadLetters({ pool }),
    logged: () => readLog(log),
    close: async () => {
      await log.close();
      await pool.end();
      await database.drop();
    },
  };
}

async function readLog(log: EventLog): Promise<readonly CxEvent[]> {
  const topics = TOPICS.map((topic) => topic.name);
  const partitions = TOPICS.reduce((sum, topic) => sum + topic.partitions, 0);
  const consumer = await log.join({ group: `test-${randomUUID()}`, topics });
  const events: CxEvent[] = [];
  try {
    for (;;) {
      const { records, caughtUp } = await consumer.poll({ maxRecords: 10_000, maxWaitMs: 200 });
      for (const record of records) events.push(JSON.parse(Buffer.from(record.value).toString()) as CxEvent);
      if (records.length === 0 && caughtUp.length === partitions) return events;
    }
  } finally {
    await consumer.close();
  }
}

/** A valid event that happened a minute before now. */
export function testEvent(more: object = {}): CxEvent {
  const event = {
    event_id: randomUUID(),
    type: 'message.sent',
    schema_version: 1,
    tenant_id: 'demo',
    occurred_at: systemClock.now() - 60_000,
    conversation_id: 'c1',
    session_id: 's1',
    message_id: 'm1',
    sender: 'customer',
  };
  return { ...event, ...more } as CxEvent;
}
