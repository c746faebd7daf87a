import { TidewatchError } from '@tidewatch/schemas';
import type { BatchCollector, Collected, TenantBatch } from '../collector.ts';

/** Writes many small requests by few appends. */
export interface GroupCommit {
  /** Resolves when the log has the events on disk. */
  submit(batch: TenantBatch): Promise<Collected>;
}

interface Job {
  readonly batch: TenantBatch;
  readonly resolve: (collected: Collected) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_EVENTS = 2_000;

/**
 * One append at a time: what arrives meanwhile goes together into the next, up to 2,000 events, the tenants taking
 * turns; a lone request waits for nobody. When the stores cannot take an append, what waits for it is refused too, so
 * that nobody waits longer than one.
 */
export function openGroupCommit(collector: BatchCollector): GroupCommit {
  const waiting = new Map<string, Job[]>();
  let isRunning = false;
  const run = async () => {
    isRunning = true;
    while (waiting.size > 0) {
      const outage = await commit(collector, takeGroup(waiting));
      if (outage) for (const job of takeAll(waiting)) job.reject(outage);
    }
    isRunning = false;
  };
  return {
    submit: (batch) =>
      new Promise((resolve, reject) => {
        const job = { batch, resolve, reject };
        const queue = waiting.get(batch.tenantId);
        if (queue) queue.push(job);
        else waiting.set(batch.tenantId, [job]);
        // `run` settles every job and never rejects.
        if (!isRunning) void run();
      }),
  };
}

/** One job of each tenant in turn, as long as they have room; a job that is larger than a group goes alone. */
function takeGroup(waiting: Map<string, Job[]>): readonly Job[] {
  const group: Job[] = [];
  let events = 0;
  for (;;) {
    const next = waiting.entries().next();
    if (next.done) return group;
    const [tenantId, queue] = next.value;
    const [job] = queue as [Job];
    events += job.batch.events.length;
    if (group.length > 0 && events > MAX_EVENTS) return group;
    group.push(job);
    queue.shift();
    // Behind the others; who did not fit begins the next group.
    waiting.delete(tenantId);
    if (queue.length > 0) waiting.set(tenantId, queue);
  }
}

function takeAll(waiting: Map<string, Job[]>): readonly Job[] {
  const jobs = [...waiting.values()].flat();
  waiting.clear();
  return jobs;
}

/** Settles the jobs; resolves with the error of stores that can take nothing now, else null. */
async function commit(collector: BatchCollector, jobs: readonly Job[]): Promise<TidewatchError | null> {
  try {
    const answers = await collector.collectEach(jobs.map(({ batch }) => batch));
    for (const [i, job] of jobs.entries()) job.resolve(answers[i] as Collected);
    return null;
  } catch (error) {
    const outage = error instanceof TidewatchError && error.retry ? error : null;
    if (outage === null && jobs.length > 1) return commitHalves(collector, jobs);
    for (const job of jobs) job.reject(error);
    return outage;
  }
}

/** Something among the jobs cannot be written, ever: the others must not fail with it. */
async function commitHalves(collector: BatchCollector, jobs: readonly Job[]): Promise<TidewatchError | null> {
  const middle = jobs.length >> 1;
  const outage = await commit(collector, jobs.slice(0, middle));
  if (outage === null) return commit(collector, jobs.slice(middle));
  for (const job of jobs.slice(middle)) job.reject(outage);
  return outage;
}
