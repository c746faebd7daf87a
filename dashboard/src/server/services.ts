import { askAsKnown, errorForLog, type Metrics, openMetrics, openPool, type Queryable } from '@tidewatch/ingest/ops';
import { openVault, type Vault } from '@tidewatch/ingest/vault';
import type { AnswerAsKnown, CatalogueReader } from '@tidewatch/warehouse/query';
import { openReader } from '@tidewatch/warehouse/query';
import pino, { type Logger } from 'pino';
import { readWebConfig, type WebConfig } from './config.ts';
import { openDatabase } from './database/open-database.ts';
import { LiveHub } from './live/live-hub.ts';
import { LiveSource } from './live/live-source.ts';
import { timeAnswers } from './time-answers.ts';

/** What the web process has open; one of each, whatever the number of bundles that Next makes of our code. */
export interface Services {
  readonly config: WebConfig;
  readonly log: Logger;
  readonly database: ReturnType<typeof openDatabase>;
  /** What the platform's processes say of themselves, beside our own tables. */
  readonly operations: Queryable;
  readonly metrics: Metrics;
  /** The tenant's reader of the warehouse, kept open. */
  readonly readerOf: (tenantId: string) => CatalogueReader;
  /** Opens texts that customers wrote. Opened when it is first asked for. */
  readonly openTexts: Vault['open'];
  readonly liveHub: LiveHub;
}

const held = globalThis as typeof globalThis & { tidewatchServices?: Services };

/** Opens everything on first use. @throws UsageError `config_invalid` */
export function services(): Services {
  return (held.tidewatchServices ??= open());
}

function open(): Services {
  const config = readWebConfig(process.env);
  const log = pino({ name: 'web', level: config.logLevel, serializers: { err: errorForLog } }, pino.destination({ dest: 2, sync: false }));
  const metrics = openMetrics();
  const timed = timeAnswers(metrics);
  const operations = openPool(config.databaseUrl, { applicationName: 'tidewatch-web', max: 3 });
  const readers = new Map<string, CatalogueReader>();
  const readerOf = (tenantId: string) => {
    let reader = readers.get(tenantId);
    const { clickhouseQueryUrl: url, allowedLatenessMs } = config;
    const answerAsKnown: AnswerAsKnown = (query, signal) => askAsKnown(operations, tenantId, query, signal);
    if (!reader) readers.set(tenantId, (reader = timed(openReader({ url, tenantId, allowedLatenessMs, answerAsKnown }))));
    return reader;
  };
  const liveHub = new LiveHub({
    sourceOf: ({ tenantId, zone }) => new LiveSource({ reader: readerOf(tenantId), zone }),
    now: Date.now,
    onError: (error, id) => log.warn({ err: error, id }, 'the live view could not be computed'),
  });
  let vault: Promise<Vault> | undefined;
  const openTexts: Vault['open'] = async (tenantId, items) => {
    vault ??= openVault({ pool: operations, masterKey: config.masterKey });
    // One that could not be opened is tried again.
    vault.catch(() => (vault = undefined));
    return (await vault).open(tenantId, items);
  };
  return { config, log, database: openDatabase(config.databaseUrl), operations, metrics, readerOf, openTexts, liveHub };
}
