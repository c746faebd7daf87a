import { TOPICS } from '@tidewatch/schemas';
import { WorkerLoop } from './worker-loop.ts';
import type { Worker, WorkerOptions } from './worker-options.ts';

const TOPIC_NAMES = TOPICS.map(({ name }) => name);

/**
 * Joins the epoch's group and folds what the log holds into the warehouse, until it is stopped. Any number of workers
 * may run; each partition is read by one of them. Log and store stay the caller's to close.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { log, epoch, limits = {} } = options;
  const group = `tidewatch-${epoch}`;
  const { sessionTimeoutMs } = limits;
  await log.ensureTopics(TOPICS.map(({ name, partitions }) => ({ name, partitions })));
  const consumer = await log.join({ group, topics: TOPIC_NAMES, ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }) });
  const loop = new WorkerLoop(options, consumer);
  const done = loop.run();
  // Whoever awaits neither `done` nor `stop` is not to be brought down by it.
  done.catch(() => {});
  return {
    done,
    stop: () => loop.stop(done),
    counts: () => loop.counts(),
    snapshot: async () => {
      const lag = await log.lag(group, TOPIC_NAMES);
      return { epoch, lag, lagTotal: lag.reduce((sum, at) => sum + at.lag, 0), ...loop.counts() };
    },
  };
}
