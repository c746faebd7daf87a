import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { errorForLog, openPool } from '@tidewatch/ingest/ops';
import { systemClock } from '@tidewatch/schemas';
import { openProbe, openStore } from '@tidewatch/warehouse';
import { type CatalogueReader, openReader } from '@tidewatch/warehouse/query';
import { pino } from 'pino';
import { KeptFolds } from '../verify/kept-folds.ts';
import type { JobParts } from './job-parts.ts';
import { NightlyVerify } from './nightly-verify.ts';
import { serveKnown } from './serve-known.ts';
import { serveProof } from './serve-proof.ts';
import type { JobsOptions } from './start-jobs.ts';

// Works until it is told to stop. What ends the thread otherwise has whoever started it begin a new one.

/** Somebody waits for what is asked for. */
const ASKED_REST_MS = 300;
const VERIFY_REST_MS = 60_000;
/** A start has other things to do: what the log holds comes first. */
const VERIFY_AFTER_MS = 300_000;
/** A store may be away for a while. */
const AGAIN_AFTER_MS = 5_000;
/** After a day it rests for so many times what the day took, so that folding keeps the machine. */
const VERIFY_REST_SHARE = 3;

const { databaseUrl, clickhouseUrl, epoch, zone, logLevel } = workerData as JobsOptions;
const logger = pino({ name: 'jobs', level: logLevel, serializers: { err: errorForLog } }, pino.destination(2));
const stopping = new AbortController();
const { signal } = stopping;
parentPort?.once('message', () => stopping.abort());

const db = openPool(databaseUrl, { applicationName: 'tidewatch-jobs', max: 3 });
const store = openStore({ url: clickhouseUrl, onWait: (error) => logger.warn({ code: error.code }, error.message) });
const probe = openProbe({ url: clickhouseUrl });
const readers = new Map<string, CatalogueReader>();
const readerOf = (tenantId: string) => {
  const reader = readers.get(tenantId) ?? openReader({ url: clickhouseUrl, tenantId, epoch });
  readers.set(tenantId, reader);
  return reader;
};
const kept = new KeptFolds();
const parts: JobParts = { db, store, readerOf, epoch, turns: new Map(), clock: systemClock, logger, signal };
const nightly = new NightlyVerify({ ...parts, probe, zone });

try {
  await Promise.all([
    // Each kind has its own queue: an answer does not wait for a proof to end.
    ...[serveProof, (its: JobParts) => serveKnown(its, kept)].map((serve) =>
      repeat(async () => ((await serve(parts)) ? 0 : ASKED_REST_MS)),
    ),
    sleep(VERIFY_AFTER_MS, undefined, { signal }).then(
      () => repeat(verifyDay),
      () => {},
    ), // only the stop rejects it
  ]);
  await nightly.leave().catch(() => {}); // else the lease ends by itself
} finally {
  await Promise.allSettled([store.close(), probe.close(), ...[...readers.values()].map((reader) => reader.close())]);
  await db.end();
  parentPort?.close();
}

/** One day of the night's work; how long to rest after it, ms. */
async function verifyDay(): Promise<number> {
  const startedAt = performance.now();
  const hasMore = await nightly.step();
  return hasMore ? VERIFY_REST_SHARE * (performance.now() - startedAt) : VERIFY_REST_MS;
}

/** Does something again and again, resting as long as it says, ms; what fails is tried again. */
async function repeat(work: () => Promise<number>): Promise<void> {
  while (!signal.aborted) {
    const rest = await work().catch((error: unknown) => {
      if (!signal.aborted) logger.warn({ err: error }, 'a job could not go on and is tried again');
      return AGAIN_AFTER_MS;
    });
    await sleep(rest, undefined, { signal }).catch(() => {}); // only the stop rejects it
  }
}
