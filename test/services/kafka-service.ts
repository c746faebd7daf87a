import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { findKafkaJars } from './kafka-jars.ts';

export interface KafkaService {
  /** host:port of a real Apache Kafka broker; null where this machine cannot have one. */
  readonly brokers: string | null;
  stop(): Promise<void>;
}

/**
 * One real broker (KRaft, random ports, temporary directory). Where there is none the reason is printed; in CI its
 * absence is an error.
 */
export async function startKafkaService(): Promise<KafkaService> {
  const found = findKafkaJars();
  if ('jars' in found) {
    const broker = await createKafkaBroker(found.jars);
    await broker.start();
    return { brokers: broker.brokers, stop: () => broker.remove() };
  }
  if (process.env['CI'] === 'true') throw new Error(`No Apache Kafka, and CI must have one: ${found.missing}`);
  console.warn(`No Apache Kafka for this run, its tests are left out: ${found.missing}`);
  return { brokers: null, stop: async () => {} };
}

/** A broker that can be killed and started again on the same data. */
export interface KafkaBroker {
  /** host:port by which its clients know it. */
  readonly brokers: string;
  /** First process of its group; null while it does not run. */
  readonly pid: number | null;
  /** Resolves when it serves. */
  start(): Promise<void>;
  /** Resolves when the one that was started last has ended. */
  ended(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Kills it and removes its data. */
  remove(): Promise<void>;
}

/** A broker of one's own, formatted and not yet started; `jars` from `findKafkaJars`. */
export async function createKafkaBroker(jars: string): Promise<KafkaBroker> {
  const [broker] = await createKafkaCluster(jars, { count: 1 });
  return broker as KafkaBroker;
}

export interface KafkaClusterOptions {
  /** Three keep every record on all of them and acknowledge when two have it. */
  readonly count: 1 | 3;
  /** Folder for a broker's data (from 0); default a temporary one. */
  readonly dirOf?: (index: number) => string;
  /** Port under which clients find the broker that listens on `port`; default that port. */
  readonly advertise?: (port: number, index: number) => Promise<number>;
}

/** Brokers of one cluster, formatted and not yet started: with three, start them together. */
export async function createKafkaCluster(jars: string, options: KafkaClusterOptions): Promise<readonly KafkaBroker[]> {
  const { count, advertise = async (port) => port } = options;
  const dirOf = options.dirOf ?? (() => mkdtempSync(join(tmpdir(), 'tidewatch-kafka-')));
  const ports = await freePorts(2 * count);
  const [own, controllers] = [ports.slice(0, count), ports.slice(count)];
  const voters = controllers.map((port, i) => `${i + 1}@127.0.0.1:${port}`).join();
  const clusterId = randomBytes(16).toString('base64url');
  const brokers: KafkaBroker[] = [];
  for (const [i, port] of own.entries()) {
    const dir = dirOf(i);
    const place = { dir, port, advertised: await advertise(port, i), controllerPort: controllers[i] ?? 0 };
    const properties = serverProperties(place, { nodeId: i + 1, count, voters });
    brokers.push(formatted(jars, { dir, brokers: `127.0.0.1:${place.advertised}`, direct: `127.0.0.1:${port}`, properties, clusterId }));
  }
  return brokers;
}

interface Place {
  readonly dir: string;
  readonly brokers: string;
  /** Its own address, past whatever stands before it. */
  readonly direct: string;
  readonly properties: string;
  readonly clusterId: string;
}

function formatted(jars: string, { dir, brokers, direct, properties: lines, clusterId }: Place): KafkaBroker {
  mkdirSync(dir, { recursive: true });
  const properties = join(dir, 'server.properties');
  writeFileSync(properties, lines);
  const java = ['-Xmx512m', `-Dlog4j2.configurationFile=${LOGGING}`, '-cp', join(jars, '*')];
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', properties];
  const done = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Kafka's storage could not be formatted: ${done.stderr}`);
  let child: ChildProcess | null = null;
  let ended: Promise<unknown> = Promise.resolve();
  const kill = async () => {
    child?.stdin?.end();
    await ended;
  };
  const start = async () => {
    const started = spawn('/bin/sh', ['-c', GUARD, 'sh', 'java', ...java, 'kafka.Kafka', properties], {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child = started;
    ended = once(started, 'exit');
    const log = keepTail(started);
    try {
      await waitReady(direct, started);
    } catch (cause) {
      await kill();
      throw new Error(`Apache Kafka did not start:\n${log()}`, { cause });
    }
  };
  const remove = async () => {
    await kill();
    rmSync(dir, { recursive: true, force: true });
  };
  return {
    brokers,
    get pid() {
      return child && isRunning(child) ? (child.pid ?? null) : null;
    },
    start,
    ended: async () => void (await ended),
    kill,
    remove,
  };
}

/** Runs "$@" until it ends or our pipe does, and takes the whole process group along. */
const GUARD = `exec 3<&0
{ "$@" </dev/null 3<&-; kill -KILL 0; } &
read -r _ <&3
kill -KILL 0`;

const LOGGING = fileURLToPath(new URL('../kafka/log4j2.properties', import.meta.url));

function isRunning(child: ChildProcess): boolean {
  return child.signalCode === null && child.exitCode === null;
}

async function waitReady(brokers: string, child: ChildProcess): Promise<void> {
  const kafka = new Kafka({ brokers: [brokers], clientId: 'ready', logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      await admin.describeCluster();
      return;
    } catch (error) {
      if (!isRunning(child) || Date.now() > deadline) throw error;
      await delay(100);
    } finally {
      await admin.disconnect();
    }
  }
}

function keepTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.on('data', (chunk) => {
    tail = (tail + chunk).slice(-4_000);
  });
  return () => tail;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) server.close();
  return ports;
}

interface Listeners {
  readonly dir: string;
  readonly port: number;
  readonly advertised: number;
  readonly controllerPort: number;
}

interface Membership {
  readonly nodeId: number;
  readonly count: number;
  readonly voters: string;
}

function serverProperties({ dir, port, advertised, controllerPort }: Listeners, { nodeId, count, voters }: Membership): string {
  const inSync = Math.min(2, count);
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': nodeId,
    'controller.quorum.voters': voters,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertised}`,
    'log.dirs': join(dir, 'data'),
    'default.replication.factor': count,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': count,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': count,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': count,
    'share.coordinator.state.topic.min.isr': inSync,
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // With the defaults a broker that was killed is fenced for 9 s after its restart.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 300,
    'log.retention.ms': -1,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    'num.network.threads': 2,
    'num.io.threads': 2,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** `npx tsx test/services/kafka-service.ts`: a broker for work by hand; prints its address, runs until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const service = await startKafkaService();
  process.stdout.write(`${JSON.stringify({ brokers: service.brokers })}\n`);
  if (service.brokers !== null) await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await service.stop();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
