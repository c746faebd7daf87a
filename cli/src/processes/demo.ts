import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCollector } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { parseConfig, systemClock, TidewatchError } from '@tidewatch/schemas';
import { createLiveTwin } from '@tidewatch/twin';
import { z } from 'zod';
import { writePrivate } from '../stack/data-dir.ts';
import { createLogger } from '../stack/logger.ts';

const HISTORY_MS = 8 * 86_400_000;
const STEP_MS = 10 * 60_000;
const TICK_MS = 250;
const SAVE_EVERY_MS = 2_000;
const BATCH = 2_000;

const demoConfig = z.object({
  DATABASE_URL: z.url(),
  KAFKA_BROKERS: z.string().optional(),
  TIDEWATCH_MASTER_KEY: z.string(),
  TIDEWATCH_LOG_LEVEL: z.string().default('info'),
  DEMO_TENANT: z.string(),
  DEMO_STATE: z.string(),
});

/** Where the demo floor stands: the same seed and start give the same floor, so it goes on where it was. */
const demoState = z.object({ seed: z.string(), startAt: z.int(), peakAt: z.int(), sentTo: z.int() });

await runDemo();

/** Plays the demo floor: a week of history first, then live by the clock, for as long as the process runs. */
async function runDemo(): Promise<void> {
  const config = parseConfig(demoConfig, process.env, (path) => readFileSync(path, 'utf8'));
  const logger = createLogger('demo', config.TIDEWATCH_LOG_LEVEL);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  process.stdin.once('end', () => stop.abort()).resume();

  const now = systemClock.now();
  const state = existsSync(config.DEMO_STATE)
    ? demoState.parse(JSON.parse(readFileSync(config.DEMO_STATE, 'utf8')))
    : { seed: 'demo', startAt: now - HISTORY_MS, peakAt: now, sentTo: now - HISTORY_MS };
  const pool = openPool(config.DATABASE_URL);
  const log = await openLog({ pool, kafkaBrokers: config.KAFKA_BROKERS });
  const vault = await openVault({ pool, masterKey: Buffer.from(config.TIDEWATCH_MASTER_KEY, 'base64') });
  const collector = openCollector({ pool, log, vault, clock: systemClock });
  const twin = createLiveTwin({ seed: state.seed, tenantId: config.DEMO_TENANT, startAt: state.startAt, peakAt: state.peakAt, alwaysOpen: true });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);

  let playedTo = state.startAt;
  let savedAt = 0;
  while (!stop.signal.aborted) {
    const until = systemClock.now();
    const isLive = until - playedTo < STEP_MS;
    const to = Math.min(until, playedTo + STEP_MS);
    const events = twin.advance(to, { imported: !isLive }).filter((event) => event.occurred_at >= state.sentTo);
    for (let at = 0; at < events.length; at += BATCH) {
      await untilTaken(() => collector.collect(config.DEMO_TENANT, events.slice(at, at + BATCH)), stop.signal, (error) => logger.warn({ err: error }, 'waiting for the log'));
    }
    if (stop.signal.aborted) break;
    playedTo = to;
    if (until - savedAt > SAVE_EVERY_MS && playedTo > state.sentTo) {
      writePrivate(config.DEMO_STATE, JSON.stringify({ ...state, sentTo: playedTo }));
      savedAt = until;
    }
    if (isLive) await sleep(TICK_MS);
  }
  if (playedTo > state.sentTo) writePrivate(config.DEMO_STATE, JSON.stringify({ ...state, sentTo: playedTo }));
  await log.close();
  await pool.end();
}

/** Tries until the log has it: events have ids, so a second try adds nothing. */
async function untilTaken(send: () => Promise<unknown>, signal: AbortSignal, onWait: (error: unknown) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      await send();
      return;
    } catch (error) {
      if (!(error instanceof TidewatchError) || !error.retry) throw error;
      onWait(error);
      await sleep(1_000);
    }
  }
}
