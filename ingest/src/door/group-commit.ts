import { type CxEvent, TidewatchError } from '@tidewatch/schemas';
import type { BatchCollector, Collected } from '../collector.ts';

/** Writes many small requests by few appends. */
export interface GroupCommit {
  /** Resolves when the log has the events on disk. */
  submit(tenantId: string, events: readonly CxEvent[]): Promise<Collected>;
}

interface Job {
  readonly events: readonly CxEvent[];
  readonly resolve: (collected: Collected) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_EVENTS = 2_000;

/**
 * One append at a time per tenant: what arrives meanwhile goes together into the next, up to 2,000 events. A lone
 * request waits for nobody.
 */
export function openGroupCommit(collector: BatchCollector): GroupCommit {
  const waiting = new Map<string, Job[]>();
  return {
    submit: (tenantId, events) =>
      new Promise((resolve, reject) => {
        const job = { events, resolve, reject };
        const queue = waiting.get(tenantId);
        if (queue) queue.push(job);
        else {
          const jobs = [job];
          waiting.set(tenantId, jobs);
          void run(collector, tenantId, jobs).finally(() => waiting.delete(tenantId));
        }
      }),
  };
}

/** Commits until nothing waits; every job is settled, so it never rejects. */
async function run(collector: BatchCollector, tenantId: string, queue: Job[]): Promise<void> {
  while (queue.length > 0) await commit(collector, tenantId, takeGroup(queue));
}

function takeGroup(queue: Job[]): readonly Job[] {
  let events = 0;
  const end = queue.findIndex((job, i) => (events += job.events.length) > MAX_EVENTS && i > 0);
  return queue.splice(0, end < 0 ? queue.length : end);
}

async function commit(collector: BatchCollector, tenantId: string, jobs: readonly Job[]): Promise<void> {
  try {
    const answers = await collector.collectEach(
      tenantId,
      jobs.map((job) => job.events),
    );
    for (const [i, job] of jobs.entries()) job.resolve(answers[i] as Collected);
  } catch (error) {
    if (jobs.length === 1 || (error instanceof TidewatchError && error.retry)) for (const job of jobs) job.reject(error);
    // Something in the group cannot be written, ever: the others must not fail with it.
    else for (const job of jobs) await commit(collector, tenantId, [job]);
  }
}
