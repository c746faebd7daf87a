import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrateIngest } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { type CxEvent, routeOf, TOPICS } from '@tidewatch/schemas';
import { migrate } from '@tidewatch/warehouse';
import { startClickHouseService } from '../test/services/clickhouse-service.ts';
import { findKafkaJars } from '../test/services/kafka-jars.ts';
import { createKafkaBroker } from '../test/services/kafka-service.ts';
import { startPostgresService } from '../test/services/postgres-service.ts';
import { importedCalls, liveFloors, type Traffic } from './fold/traffic.ts';
import { type Figures, report } from './harness.ts';

// What a worker costs: `npx tsx bench/fold.ts [--quick] [--log embedded|kafka] [--events N] [--profile DIR]`. A worker in
// a process of its own takes a backlog of N events of each kind of traffic through the whole way: log, archive, fold,
// rows, open items, derived events. Its peer, where this machine has Kafka, is a bare KafkaJS consumer that only parses
// the same records. Published figures for the same fold, without an archive: Kafka Streams 45,600 and Flink 39,400
// events per CPU-second.
const BAR = 46_000;
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    log: { type: 'string', default: 'embedded' },
    events: { type: 'string' },
    profile: { type: 'string' },
  },
});
if (flags.log !== 'embedded' && flags.log !== 'kafka') throw new Error('--log is embedded or kafka');
const wanted = Number(flags.events ?? (flags.quick ? 60_000 : 300_000));
const TRAFFIC: readonly (readonly [name: string, traffic: Traffic])[] = [
  ['imported', importedCalls],
  ['live', liveFloors],
];

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly events: number;
}

interface WorkerRun extends Run {
  readonly rows: number;
  readonly peakRssMiB: number;
}

const [postgres, clickhouse] = await Promise.all([startPostgresService(), startClickHouseService()]);
try {
  const ours: Record<string, number | string> = { log: flags.log };
  const peer: Record<string, number> = {};
  for (const [name, traffic] of TRAFFIC) await measure(name, traffic, { ours, peer });
  const mine = Number(ours['importedEventsPerCpuSecond']);
  const theirs = peer['importedEventsPerCpuSecond'];
  report({
    name: 'fold',
    ours,
    peer: theirs === undefined ? null : peer,
    ratio: theirs === undefined ? null : mine / theirs,
    // Live traffic writes a row for every few events: what it costs is told, and depends on how many share a flush.
    bars: [{ name: 'importedEventsPerCpuSecond', value: Number(ours['importedEventsPerCpuSecond']), is: 'atLeast', bound: BAR }],
  });
} finally {
  await Promise.all([postgres.stop(), clickhouse.stop()]);
}

/** Fills a fresh log with one kind of traffic, has the worker and the peer read it, and adds what they took. */
async function measure(
  name: string,
  traffic: Traffic,
  into: { ours: Record<string, Figures[string]>; peer: Record<string, Figures[string]> },
) {
  const kafka = await startKafka();
  const databaseUrl = await freshDatabase(name);
  const clickhouseUrl = withPath(clickhouse.url, `/tidewatch_bench_${name}`);
  const pool = openPool(databaseUrl);
  try {
    await Promise.all([migrateIngest(pool), migrate({ url: clickhouseUrl })]);
    const isOnKafka = flags.log === 'kafka';
    if (isOnKafka && kafka === null) throw new Error('--log kafka needs Kafka');
    const logs = await Promise.all([
      ...(isOnKafka ? [] : [openLog({ pool })]),
      ...(kafka === null ? [] : [openLog({ kafkaBrokers: kafka.brokers })]),
    ]);
    tell(`${name}: filling the log`);
    const { events, bytes } = await fill(logs, traffic(wanted));
    await Promise.all(logs.map((log) => log.close()));

    const environment = {
      DATABASE_URL: databaseUrl,
      CLICKHOUSE_URL: clickhouseUrl,
      ...(isOnKafka ? { KAFKA_BROKERS: kafka?.brokers ?? '' } : {}),
    };
    tell(`${name}: the worker folds ${events} events`);
    const worker = await runChild<WorkerRun>('worker-child', [], environment);
    tell(`${name}: ${JSON.stringify(worker)}`);
    Object.assign(into.ours, {
      [`${name}EventsPerCpuSecond`]: Math.round(events / worker.cpuSeconds),
      [`${name}EventsPerSecond`]: Math.round(events / worker.seconds),
      [`${name}Events`]: events,
      [`${name}Rows`]: worker.rows,
      [`${name}EventBytes`]: Math.round(bytes / events),
      [`${name}PeakRssMiB`]: Math.round(worker.peakRssMiB),
    });
    if (kafka === null) return;
    const parsed = await runChild<Run>('parse-child', [String(events)], { KAFKA_BROKERS: kafka.brokers });
    tell(`${name}: the peer: ${JSON.stringify(parsed)}`);
    into.peer[`${name}EventsPerCpuSecond`] = Math.round(events / parsed.cpuSeconds);
  } finally {
    await pool.end();
    await kafka?.remove();
  }
}

/** A broker of one's own, or null where this machine cannot have one. */
async function startKafka() {
  const found = findKafkaJars();
  if ('missing' in found) {
    tell(`no Kafka, so no peer: ${found.missing}`);
    return null;
  }
  const broker = await createKafkaBroker(found.jars);
  await broker.start();
  return broker;
}

async function fill(logs: readonly EventLog[], slices: Iterable<readonly CxEvent[]>) {
  let events = 0;
  let bytes = 0;
  for (const log of logs) await log.ensureTopics(TOPICS);
  for (const slice of slices) {
    const records = slice.map((event) => {
      const { topic, key } = routeOf(event);
      return { topic, key, value: Buffer.from(JSON.stringify(event)) };
    });
    events += records.length;
    for (const { value } of records) bytes += value.byteLength;
    for (const log of logs) await log.append(records);
  }
  return { events, bytes };
}

/** Runs a script of `bench/fold/`: starts it when it is ready, resolves with what it prints at its end. */
async function runChild<T>(script: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<T> {
  const profile = flags.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${flags.profile}`];
  const path = fileURLToPath(new URL(`./fold/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, [...profile, '--import', 'tsx', path, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  try {
    await lines.next();
    child.stdin.write('go\n');
    const { value } = await lines.next();
    if (value === undefined) throw new Error(`${script} ended without a figure`);
    return JSON.parse(value) as T;
  } finally {
    child.stdin.end();
    await exited;
  }
}

async function freshDatabase(name: string): Promise<string> {
  const pool = openPool(postgres.url);
  try {
    await pool.query(`create database bench_${name}`);
  } finally {
    await pool.end();
  }
  return withPath(postgres.url, `/bench_${name}`);
}

function withPath(url: string, path: string): string {
  const address = new URL(url);
  address.pathname = path;
  return address.href;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
