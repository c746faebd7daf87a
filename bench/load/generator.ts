import { setTimeout as sleep } from 'node:timers/promises';
import { type Answered, openSender, type Sender } from './send.ts';
import { type Floor, openFloor } from './traffic.ts';

// Sends load to a door, in a process of its own: argument 1 is the job. Prints one JSON line of what came of it.

export interface LoadJob {
  readonly doorUrl: string;
  /** Key by tenant: each tenant's floor sends its own batches, in turn. */
  readonly keys: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly connections: number;
  /** Events in a request; 1 = single events. */
  readonly batch: number;
  /** Open conversations of all tenants together. */
  readonly open: number;
  /** Events a second, whatever the door does; null = each connection sends as soon as it has its answer. */
  readonly perSecond: number | null;
  /** Not counted: conversations get under way, compilers warm up. */
  readonly warmUpSeconds: number;
  readonly seconds: number | null;
  /** Ends after so many events; null = after `seconds`. */
  readonly events: number | null;
}

/** Of the counted part, except `acceptedInAll`. */
export interface LoadDone {
  readonly seconds: number;
  readonly accepted: number;
  readonly acceptedInAll: number;
  /** Requests that got anything but 202. */
  readonly refused: number;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  readonly ackMsMax: number;
  readonly bytesAnEvent: number;
  readonly cpuSeconds: number;
}

/** More requests than this in line: the door is far behind, and what would follow says nothing more. */
const MOST_WAITING = 5_000;
const TICK_MS = 4;

class Tally {
  readonly #waits: number[] = [];
  #from = performance.now();
  #cpu = process.cpuUsage();
  #bytes = 0;
  #sent = 0;
  accepted = 0;
  acceptedInAll = 0;
  refused = 0;

  /** What came before does not count. */
  begin(): void {
    this.#waits.length = 0;
    this.#from = performance.now();
    this.#cpu = process.cpuUsage();
    this.#bytes = 0;
    this.#sent = 0;
    this.accepted = 0;
    this.refused = 0;
  }

  add(answer: Answered, request: { readonly dueAt: number; readonly body: string; readonly events: number }): void {
    this.acceptedInAll += answer.accepted;
    this.accepted += answer.accepted;
    if (answer.status !== 202) this.refused += 1;
    this.#waits.push(performance.now() - request.dueAt);
    this.#bytes += request.body.length;
    this.#sent += request.events;
  }

  done(): LoadDone {
    const waits = this.#waits.sort((a, b) => a - b);
    const rank = (share: number) => waits[Math.max(0, Math.ceil(waits.length * share) - 1)] ?? Number.NaN;
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      seconds: (performance.now() - this.#from) / 1_000,
      ...{ accepted: this.accepted, acceptedInAll: this.acceptedInAll, refused: this.refused },
      ...{ ackMsP50: rank(0.5), ackMsP99: rank(0.99), ackMsMax: rank(1) },
      bytesAnEvent: this.#bytes / this.#sent,
      cpuSeconds: (user + system) / 1e6,
    };
  }
}

const job = JSON.parse(process.argv[2] ?? '') as LoadJob;
const tenants = Object.keys(job.keys);
const floors = tenants.map((tenantId, i) => openFloor({ tenantId, open: Math.ceil(job.open / tenants.length), seed: job.seed + i }));
const sender = openSender(job.doorUrl, job.connections);
const tally = new Tally();
process.stdin.once('end', () => process.exit(1)).resume();
await (job.perSecond === null ? sendAsAnswered(sender) : sendAtRate(sender, job.perSecond));
process.stdout.write(`${JSON.stringify(tally.done())}\n`, () => process.exit(0));

function makeBody(turn: number): { readonly key: string; readonly body: string } {
  const floor = floors[turn % floors.length] as Floor;
  const at = Date.now();
  return { key: job.keys[floor.tenantId] as string, body: job.batch === 1 ? floor.event(at) : floor.batch(job.batch, at) };
}

/** Requests are due at equal distances; each one's time counts from when it was due. */
async function sendAtRate({ send }: Sender, perSecond: number): Promise<void> {
  const everyMs = (1_000 * job.batch) / perSecond;
  const from = performance.now();
  const [countedFrom, until] = [from + job.warmUpSeconds * 1_000, from + (job.warmUpSeconds + (job.seconds ?? 0)) * 1_000];
  let waiting = 0;
  let turn = 0;
  let isCounted = false;
  const errors: unknown[] = [];
  for (let dueAt = from; dueAt < until && errors.length === 0; dueAt += everyMs) {
    while (performance.now() < dueAt) await sleep(Math.max(1, Math.min(TICK_MS, dueAt - performance.now())));
    if (!isCounted && dueAt >= countedFrom) {
      isCounted = true;
      tally.begin();
    }
    if (waiting > MOST_WAITING) throw new Error(`the door is ${MOST_WAITING} requests behind`);
    waiting += 1;
    const { key, body } = makeBody(turn++);
    send(key, body)
      .then((answer) => tally.add(answer, { dueAt, body, events: job.batch }))
      .catch((error: unknown) => errors.push(error))
      .finally(() => (waiting -= 1));
  }
  while (waiting > 0) await sleep(TICK_MS);
  if (errors.length > 0) throw errors[0];
}

/** Each connection sends, waits for the answer and sends again; what was refused is sent again when the door says. */
async function sendAsAnswered({ send }: Sender): Promise<void> {
  const from = performance.now();
  const until = job.seconds === null ? Number.POSITIVE_INFINITY : from + (job.warmUpSeconds + job.seconds) * 1_000;
  let left = job.events ?? Number.POSITIVE_INFINITY;
  let turn = 0;
  const warm = setTimeout(() => tally.begin(), job.warmUpSeconds * 1_000);
  const connection = async () => {
    while (left > 0 && performance.now() < until) {
      left -= job.batch;
      const { key, body } = makeBody(turn++);
      for (let isTaken = false; !isTaken; ) {
        const dueAt = performance.now();
        const answer = await send(key, body);
        tally.add(answer, { dueAt, body, events: job.batch });
        isTaken = answer.status === 202;
        if (!isTaken && answer.retryAfterS === 0) throw new Error(`the door refused a batch for good: ${answer.status}`);
        if (!isTaken) await sleep(answer.retryAfterS * 1_000);
      }
    }
  };
  await Promise.all(Array.from({ length: job.connections }, connection));
  clearTimeout(warm);
}
