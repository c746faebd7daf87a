import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { startPostgres } from '@tidewatch/ingest/postgres';
import { startClickHouse } from '@tidewatch/warehouse';
import { findKafkaJars } from '../../../test/services/kafka-jars.ts';
import { createKafkaCluster } from '../../../test/services/kafka-service.ts';
import type { RigOptions } from '../rig.ts';
import { openTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { KeptProcess } from './kept-process.ts';
import { openLineFile } from './line-file.ts';
import { logFileOf } from './node-process.ts';

/** The stores of a rig, running. */
export interface Servers {
  readonly postgres: KeptProcess;
  readonly clickhouse: KeptProcess;
  readonly kafka: readonly KeptProcess[];
  /** By name, only of those that a proxy was asked for. */
  readonly proxies: ReadonlyMap<string, TcpProxy>;
  /** As the rig itself uses them. */
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
  readonly kafkaBrokers: string | null;
  /** As the processes are told them: through the proxies where there are any. */
  readonly env: Readonly<Record<string, string>>;
}

interface Building {
  readonly options: RigOptions;
  readonly dataDir: string;
  readonly random: () => number;
  readonly say: (line: string) => void;
  readonly proxies: Map<string, TcpProxy>;
}

/** Starts the stores on folders of their own, with a proxy before each that `via` names. */
export async function startServers(building: Omit<Building, 'proxies'>): Promise<Servers> {
  const { options } = building;
  const proxies = new Map<string, TcpProxy>();
  const made = { ...building, proxies };
  const [postgres, clickhouse, kafka] = await Promise.all([
    keepPostgres(made),
    keepClickHouse(made),
    options.log === 'kafka' ? keepKafka(made) : null,
  ]);
  return {
    postgres: postgres.kept,
    clickhouse: clickhouse.kept,
    kafka: kafka?.kept ?? [],
    proxies,
    databaseUrl: postgres.url,
    clickhouseUrl: clickhouse.url,
    queryUrl: clickhouse.queryUrl,
    kafkaBrokers: kafka?.brokers ?? null,
    env: {
      DATABASE_URL: await viaProxy(made, 'postgres', postgres.url),
      CLICKHOUSE_URL: await viaProxy(made, 'clickhouse', clickhouse.url),
      CLICKHOUSE_QUERY_URL: await viaProxy(made, 'clickhouse', clickhouse.queryUrl),
      ...(kafka && { KAFKA_BROKERS: kafka.brokers }),
    },
  };
}

async function keepPostgres({ options, dataDir, say }: Building) {
  const dir = options.dirs?.postgres ?? join(dataDir, 'postgres');
  mkdirSync(dir, { recursive: true });
  // The server runs as nobody where we are root.
  chmodSync(dir, 0o755);
  const port = await freePort();
  const log = openLineFile(logFileOf(dataDir, 'postgres'));
  let url = '';
  const kept = new KeptProcess({
    name: 'postgres',
    kind: 'postgres',
    needs: [],
    say,
    start: async (onSpawn) => {
      const server = await startPostgres({ dataDir: join(dir, 'data'), port, onLog: log, settings: { max_connections: '200' } });
      onSpawn(server.pid);
      url = server.url;
      return server;
    },
  });
  await kept.ready();
  return { kept, url };
}

async function keepClickHouse({ options, dataDir, say }: Building) {
  const dir = options.dirs?.clickhouse ?? join(dataDir, 'clickhouse');
  const port = await freePort();
  const log = openLineFile(logFileOf(dataDir, 'clickhouse'));
  let address = { url: '', queryUrl: '' };
  const kept = new KeptProcess({
    name: 'clickhouse',
    kind: 'clickhouse',
    needs: [],
    say,
    start: async (onSpawn) => {
      const server = await startClickHouse({ dataDir: dir, port, onLog: log });
      onSpawn(server.pid);
      address = server;
      return server;
    },
  });
  await kept.ready();
  return { kept, ...address };
}

async function keepKafka({ options, dataDir, random, say, proxies }: Building) {
  const found = findKafkaJars();
  if ('missing' in found) throw new Error(`this machine cannot have Apache Kafka: ${found.missing}`);
  const dir = options.dirs?.kafka ?? join(dataDir, 'kafka');
  const brokers = await createKafkaCluster(found.jars, {
    count: options.brokers ?? 1,
    dirOf: (index) => join(dir, String(index + 1)),
    advertise: async (port, index) => {
      if (!options.via?.kafka) return port;
      const proxy = await openTcpProxy({ to: port, random });
      proxies.set(`kafka-${index + 1}`, proxy);
      return proxy.port;
    },
  });
  const kept = brokers.map((broker, index) => {
    const start = async (onSpawn: (pid: number) => void) => {
      const started = broker.start();
      if (broker.pid !== null) onSpawn(broker.pid);
      await started;
      return { pid: broker.pid ?? 0, exited: broker.ended(), stop: () => broker.kill() };
    };
    return new KeptProcess({ name: `kafka-${index + 1}`, kind: 'kafka', needs: [], say, start });
  });
  await Promise.all(kept.map((broker) => broker.ready()));
  return { kept, brokers: brokers.map((broker) => broker.brokers).join() };
}

/** The same address through the server's proxy, which is opened where it is asked for. */
async function viaProxy({ options, proxies, random }: Building, name: 'postgres' | 'clickhouse', url: string): Promise<string> {
  if (!options.via?.[name]) return url;
  const address = new URL(url);
  const proxy = proxies.get(name) ?? (await openTcpProxy({ to: Number(address.port), random }));
  proxies.set(name, proxy);
  address.port = String(proxy.port);
  return address.href;
}

/** A port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
