import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '@tidewatch/schemas';
import type { CliConfig } from '../config.ts';
import type { ChildSpec } from './child-process.ts';
import { type DataDir, masterKey, ROOT } from './data-dir.ts';
import type { Addresses } from './parts.ts';

/** What the processes of one `up` are started with. */
export interface ChildPlan {
  readonly dir: DataDir;
  readonly addresses: Addresses;
  readonly config: CliConfig;
  readonly tenantId: string;
  readonly port: number;
  readonly doorPort: number;
  /** Where the web process answers its operators; it cannot tell by a ready line, as the others do. */
  readonly webOpsPort: number;
}

const READY_WITHIN_MS = 60_000;
const WEB_MAIN = 'dashboard/.next/standalone/dashboard/server.js';

/** @throws EnvironmentError `web_not_built` */
export function requireWebBuild(): void {
  if (!existsSync(join(ROOT, WEB_MAIN)))
    throw new EnvironmentError(
      'web_not_built',
      'the web pages are not built: run `npm start`, which builds them and then starts everything',
    );
}

/** The process that folds the log into the warehouse. */
export function workerSpec(plan: ChildPlan): ChildSpec {
  return {
    name: 'worker',
    main: 'pipeline/src/main.ts',
    env: {
      ...storesOf(plan),
      CLICKHOUSE_URL: plan.addresses.clickhouseUrl,
      OPS_DISK_PATH: plan.dir.path,
      ...(plan.config.TIDEWATCH_ZONE !== undefined && { TIDEWATCH_ZONE: plan.config.TIDEWATCH_ZONE }),
    },
    heapMb: 512,
    // A batch lives from its gathering until it is written.
    youngMb: 32,
    readyWithinMs: READY_WITHIN_MS,
    isSink: true,
  };
}

/** The HTTP door for events. */
export function doorSpec(plan: ChildPlan): ChildSpec {
  return {
    name: 'door',
    main: 'ingest/src/main.ts',
    env: { ...storesOf(plan), INGEST_HOST: '127.0.0.1', INGEST_PORT: String(plan.doorPort) },
    heapMb: 256,
    readyWithinMs: READY_WITHIN_MS,
    isSink: false,
  };
}

/** The web pages. */
export function webSpec({ dir, addresses, config, port, webOpsPort }: ChildPlan): ChildSpec {
  return {
    name: 'web',
    main: WEB_MAIN,
    env: {
      DATABASE_URL: addresses.databaseUrl,
      CLICKHOUSE_QUERY_URL: addresses.queryUrl,
      TIDEWATCH_MASTER_KEY: masterKey(dir, config.TIDEWATCH_MASTER_KEY),
      TIDEWATCH_LOG_LEVEL: config.TIDEWATCH_LOG_LEVEL,
      TIDEWATCH_ALLOWED_LATENESS_MS: String(config.TIDEWATCH_ALLOWED_LATENESS_MS),
      ...(config.TIDEWATCH_ZONE !== undefined && { TIDEWATCH_ZONE: config.TIDEWATCH_ZONE }),
      PORT: String(port),
      OPS_PORT: String(webOpsPort),
      HOSTNAME: '127.0.0.1',
      NODE_ENV: 'production',
    },
    heapMb: 384,
    readyWithinMs: READY_WITHIN_MS,
    readyUrl: `http://127.0.0.1:${port}/api/ready`,
    isSink: false,
  };
}

/** The demo floor. */
export function demoSpec(plan: ChildPlan): ChildSpec {
  return {
    name: 'demo',
    main: 'cli/src/processes/demo.ts',
    env: { ...storesOf(plan), DEMO_TENANT: plan.tenantId, DEMO_STATE: join(plan.dir.path, 'demo.json') },
    heapMb: 256,
    readyWithinMs: READY_WITHIN_MS,
    isSink: false,
  };
}

function storesOf({ dir, addresses, config }: ChildPlan): Record<string, string> {
  return {
    DATABASE_URL: addresses.databaseUrl,
    ...(addresses.kafkaBrokers !== null && { KAFKA_BROKERS: addresses.kafkaBrokers }),
    TIDEWATCH_EPOCH: config.TIDEWATCH_EPOCH,
    TIDEWATCH_LOG_LEVEL: config.TIDEWATCH_LOG_LEVEL,
    TIDEWATCH_ALLOWED_LATENESS_MS: String(config.TIDEWATCH_ALLOWED_LATENESS_MS),
    TIDEWATCH_MASTER_KEY: masterKey(dir, config.TIDEWATCH_MASTER_KEY),
  };
}
