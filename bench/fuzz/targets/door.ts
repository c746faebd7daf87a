import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { TOPICS } from '@tidewatch/schemas';
import { isPoison, readRecord } from '../../../pipeline/src/runtime/read-record.ts';
import { startPostgresService } from '../../../test/services/postgres-service.ts';
import type { Random } from '../../../twin/src/random/random.ts';
import { hostileText, pick } from '../hostile.ts';
import { mutateBytes, mutateJson } from '../mutate.ts';
import { EVENTS, TENANT } from '../seeds.ts';
import { type OpenTarget, promise, promiseReasons, type Target, type Verdict } from '../target.ts';

const MAIN = fileURLToPath(new URL('../../../ingest/src/main.ts', import.meta.url));
/** Stands for the key, which each run makes anew, in cases that may be kept. */
const KEY = '{{KEY}}';
const HEAP_MIB = 256;
const ANSWERS_WITHIN_MS = 5_000;
/** A request that looks whole and is not answered by then lacks something after all. */
const ENDS_WITHIN_MS = 500;

/** The door's process over real sockets: whole requests as they come on the wire. */
export const doorTarget: Target = { name: 'door', make: makeRequest, open: openDoor };

function makeRequest(random: Random): Buffer {
  const events = Array.from({ length: pick(random, [1, 1, 1, 2, 5]) }, () => pick(random, EVENTS));
  const form = pick(random, ['one', 'array', 'object', 'lines']);
  const body =
    form === 'lines'
      ? Buffer.concat(events.flatMap((event) => [mutateJson(event, random), Buffer.from('\n')]))
      : mutateJson(form === 'one' ? (events[0] ?? {}) : form === 'array' ? events : { events }, random);
  const type = random.next() < 0.05 ? hostileText(random) : form === 'lines' ? 'application/x-ndjson' : 'application/json';
  const isChunked = random.next() < 0.2;
  const head = [
    random.next() < 0.97
      ? 'POST /v1/events HTTP/1.1'
      : `${pick(random, ['GET', 'PUT', 'post', hostileText(random)])} /v1/${hostileText(random)} HTTP/1.1`,
    'Host: localhost',
    random.next() < 0.97 ? `Authorization: Bearer ${KEY}` : `Authorization: ${hostileText(random)}`,
    `Content-Type: ${type}`,
    isChunked
      ? 'Transfer-Encoding: chunked'
      : `Content-Length: ${random.next() < 0.97 ? body.length : pick(random, ['-1', '0', '1e3', '99999999999', body.length + 7])}`,
    ...(random.next() < 0.03 ? [`Content-Encoding: ${pick(random, ['gzip', 'br', 'identity', hostileText(random)])}`] : []),
    ...(random.next() < 0.03 ? [`${hostileText(random)}: ${hostileText(random)}`] : []),
    'Connection: close',
  ];
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), isChunked ? inChunks(body, random) : body]);
  return random.next() < 0.1 ? mutateBytes(bytes, random) : bytes;
}

function inChunks(body: Buffer, random: Random): Buffer {
  const parts: Buffer[] = [];
  const step = Math.max(1, Math.ceil(body.length / pick(random, [1, 2, 10])));
  for (let at = 0; at < body.length; at += step) {
    const part = body.subarray(at, at + step);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([
    ...parts,
    Buffer.from(random.next() < 0.9 ? '0\r\n\r\n' : pick(random, ['', '0\r\n', 'zz\r\n', '0\r\nx: y\r\n\r\n'])),
  ]);
}

async function openDoor(): Promise<OpenTarget> {
  const postgres = await startPostgresService();
  const { child, url, key } = await startDoor(postgres.url);
  const { port } = new URL(url);
  let accepted = 0;
  return {
    pid: child.pid as number,
    feed: async (input, random) => {
      const request = Buffer.from(input.toString('latin1').replaceAll(KEY, key), 'latin1');
      const answer = await exchange(Number(port), request, random);
      promise(child.exitCode === null && child.signalCode === null, () => 'the door has ended');
      if (answer === null) return 'refused';
      accepted += answer.accepted;
      return answer.verdict;
    },
    close: async () => {
      try {
        await promiseStored(postgres.url, accepted);
      } finally {
        child.kill('SIGTERM');
        await once(child, 'exit');
        await postgres.stop();
      }
    },
  };
}

async function startDoor(databaseUrl: string): Promise<{ readonly child: ChildProcess; readonly url: string; readonly key: string }> {
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, '--import', 'tsx', MAIN], {
    env: {
      ...{ PATH: process.env['PATH'], DATABASE_URL: databaseUrl, TIDEWATCH_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
      ...{ INGEST_PORT: '0', INGEST_FIRST_TENANT: TENANT, INGEST_EVENTS_PER_SECOND: '1000000', INGEST_EVENTS_BURST: '1000000' },
      ...{ TIDEWATCH_PARENT: '1', TIDEWATCH_LOG_LEVEL: 'fatal' },
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url, firstApiKey } = JSON.parse(line) as { url: string; firstApiKey: string };
  return { child, url, key: firstApiKey };
}

interface Answer {
  readonly verdict: Verdict;
  readonly accepted: number;
}

/** Sends a request in pieces and reads the answer; null when the door closed a connection whose request never ended. */
async function exchange(port: number, request: Buffer, random: Random): Promise<Answer | null> {
  const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
  const received: Buffer[] = [];
  const late = setTimeout(() => socket.destroy(new Error(`no answer within ${ANSWERS_WITHIN_MS} ms`)), ANSWERS_WITHIN_MS);
  // A door that has answered may close before it has read everything.
  const isReset = (error: NodeJS.ErrnoException) => error.code === 'ECONNRESET' || error.code === 'EPIPE';
  const failed = new Promise<void>((resolve, reject) => socket.on('error', (error) => (isReset(error) ? resolve() : reject(error))));
  socket.on('data', (part: Buffer) => received.push(part));
  const ended = Promise.race([once(socket, 'end'), failed]);
  try {
    const cut = random.next() < 0.2 ? Math.floor(random.next() * request.length) : request.length;
    socket.write(request.subarray(0, cut));
    if (cut < request.length) {
      await sleep(1);
      socket.write(request.subarray(cut));
    }
    // Node's server takes a half-closed connection for one whose sender has gone: only what never ends may be closed so.
    const impatient = setTimeout(() => socket.end(), isWhole(request.toString('latin1')) ? ENDS_WITHIN_MS : 0);
    await ended;
    clearTimeout(impatient);
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
  const text = Buffer.concat(received).toString();
  if (text === '') return null;
  // What follows the first request may be taken for a second one, with an answer of its own.
  const [first, ...more] = text.split(/(?=HTTP\/1\.1 \d{3} )/).map(readAnswer) as [Answer, ...Answer[]];
  return { verdict: first.verdict, accepted: more.reduce((sum, answer) => sum + answer.accepted, first.accepted) };
}

/** Whether a request has everything that its head announces, as far as that can be told simply. */
function isWhole(request: string): boolean {
  const at = request.indexOf('\r\n\r\n');
  if (at < 0) return false;
  const head = request.slice(0, at);
  if (/^transfer-encoding: chunked\r?$/im.test(head)) return /\r\n0\r\n([^\r\n]+\r\n)*\r\n$/.test(request);
  return request.length - at - 4 >= Number(/^content-length: *(\d+)\r?$/im.exec(head)?.[1] ?? 0);
}

function readAnswer(text: string): Answer {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]);
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  promise(status >= 200 && status < 500, () => `answered ${text.slice(0, 300)}`);
  if (status < 300) return { verdict: 'taken', accepted: status === 202 ? Number((JSON.parse(body) as { accepted: number }).accepted) : 0 };
  // What is no HTTP, or names no host, is told so by its status alone; Node's server sends an empty body in chunks then.
  if (body !== '' && body !== '0\r\n\r\n') {
    const { error } = JSON.parse(body) as { error: { code: string; message: string; problems: Parameters<typeof promiseReasons>[0] } };
    promiseReasons([{ ...error, path: '' }, ...error.problems]);
  }
  return { verdict: 'refused', accepted: 0 };
}

/** Everything that was taken is in the log, and nothing is there that the worker would refuse. */
async function promiseStored(databaseUrl: string, accepted: number): Promise<void> {
  const pool = openPool(databaseUrl);
  const log = await openLog({ pool });
  try {
    const consumer = await log.join({ group: 'fuzz', topics: TOPICS.map(({ name }) => name) });
    const partitions = TOPICS.reduce((sum, topic) => sum + topic.partitions, 0);
    let stored = 0;
    for (;;) {
      const { records, caughtUp } = await consumer.poll({ maxRecords: 5_000, maxWaitMs: 200 });
      stored += records.length;
      for (const record of records) {
        const read = readRecord(record);
        promise(!isPoison(read), () => `the log holds what the worker refuses: ${JSON.stringify(isPoison(read) ? read.problems : null)}`);
      }
      if (records.length === 0 && caughtUp.length === partitions) break;
    }
    await consumer.close();
    // A case may hold two requests, of which only the first answer was read.
    promise(stored >= accepted, () => `${accepted} events were taken and ${stored} are in the log`);
  } finally {
    await log.close();
    await pool.end();
  }
}
