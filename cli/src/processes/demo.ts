import { existsSync, readFileSync } from 'node:fs';
import { openCollector } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { parseConfig, systemClock } from '@tidewatch/schemas';
import { z } from 'zod';
import { DAY_MS, type DemoFloor, playHistory, playLive } from '../demo/demo-floor.ts';
import { createLogger } from '../stack/logger.ts';
import { writePrivate } from '../stack/private-file.ts';

const demoConfig = z.object({
  DATABASE_URL: z.url(),
  KAFKA_BROKERS: z.string().optional(),
  TIDEWATCH_MASTER_KEY: z.string(),
  TIDEWATCH_LOG_LEVEL: z.string().default('info'),
  /** `1`: the end of standard input means that the parent is gone, and this process stops too. */
  TIDEWATCH_PARENT: z.string().optional(),
  DEMO_TENANT: z.string(),
  /** File that says where the floor stands, so that the next start goes on there. */
  DEMO_STATE: z.string(),
});

const demoState = z.object({ openedAt: z.int(), sentTo: z.int(), hasHistory: z.boolean() });

const config = parseConfig(demoConfig, process.env, (path) => readFileSync(path, 'utf8'));
const logger = createLogger('demo', config.TIDEWATCH_LOG_LEVEL);
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
if (config.TIDEWATCH_PARENT === '1') process.stdin.once('end', () => stop.abort()).resume();

const now = systemClock.now();
let state = existsSync(config.DEMO_STATE)
  ? demoState.parse(JSON.parse(readFileSync(config.DEMO_STATE, 'utf8')))
  : { openedAt: now, sentTo: now - DAY_MS, hasHistory: false };
const save = (change: Partial<typeof state>) => {
  state = { ...state, ...change };
  writePrivate(config.DEMO_STATE, JSON.stringify(state));
};
save({});

const pool = openPool(config.DATABASE_URL);
const log = await openLog({ pool, kafkaBrokers: config.KAFKA_BROKERS });
const vault = await openVault({ pool, masterKey: Buffer.from(config.TIDEWATCH_MASTER_KEY, 'base64') });
const floor: DemoFloor = {
  tenantId: config.DEMO_TENANT,
  openedAt: state.openedAt,
  collector: openCollector({ pool, log, vault, clock: systemClock }),
  clock: systemClock,
  signal: stop.signal,
  onWait: (error) => logger.warn({ err: error }, 'waiting for the log'),
};
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);

// The board is live first; the week before it fills in behind.
let history: Promise<void> | null = null;
const startHistory = () => {
  if (!state.hasHistory) history ??= playHistory(floor).then((isWhole) => save({ hasHistory: isWhole }));
};
await playLive(floor, { sentTo: state.sentTo, onSent: (sentTo) => save({ sentTo }), onLive: startHistory });
await history;
await log.close();
await pool.end();
process.stdin.destroy();
