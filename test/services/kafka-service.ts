import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  readonly brokers: string;
  /** Resolves when it serves. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Kills it and removes its data. */
  remove(): Promise<void>;
}

/** A broker of one's own, formatted and not yet started; `jars` from `findKafkaJars`. */
export async function createKafkaBroker(jars: string): Promise<KafkaBroker> {
  const dir = mkdtempSync(join(tmpdir(), 'tidewatch-kafka-'));
  const [port, controllerPort] = await freePorts();
  const brokers = `127.0.0.1:${port}`;
  const properties = join(dir, 'server.properties');
  writeFileSync(properties, serverProperties({ dir, port, controllerPort }));
  const java = ['-Xmx512m', `-Dlog4j2.configurationFile=${LOGGING}`, '-cp', join(jars, '*')];
  const format = ['kafka.tools.StorageTool', 'format', '-t', randomBytes(16).toString('base64url'), '-c', properties];
  const formatted = spawnSync('java', [...java, ...format], { encoding: 'utf8' });
  if (formatted.status !== 0) throw new Error(`Kafka's storage could not be formatted: ${formatted.stderr}`);
  let child: ChildProcess | null = null;
  const kill = async () => {
    if (child && isRunning(child)) {
      const exited = once(child, 'exit');
      child.stdin?.end();
      await exited;
    }
  };
  const start = async () => {
    const started = spawn('/bin/sh', ['-c', GUARD, 'sh', 'java', ...java, 'kafka.Kafka', properties], {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    child = started;
    const log = keepTail(started);
    try {
      await waitReady(brokers, started);
    } catch (cause) {
      await kill();
      throw new Error(`Apache Kafka did not start:\n${log()}`, { cause });
    }
  };
  const remove = async () => {
    await kill();
    rmSync(dir, { recursive: true, force: true });
  };
  return { brokers, start, kill, remove };
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

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) server.close();
  return [ports[0] ?? 0, ports[1] ?? 0];
}

function serverProperties({ dir, port, controllerPort }: { dir: string; port: number; controllerPort: number }): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': join(dir, 'data'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
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
