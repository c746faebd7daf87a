import { serveOps, startBeat } from '@tidewatch/ingest/ops';
import product from '../../package.json';
import { checkReadiness } from './check-readiness.ts';
import type { Services } from './services.ts';

export interface WebOperations {
  stop(): Promise<void>;
}

/** What a web process does beside serving pages: its pages for operators, and its beats. */
export async function operateWeb(services: Services, isStopping: () => boolean): Promise<WebOperations> {
  const { config, database, operations, log, liveHub, metrics } = services;
  const reasons = async () => {
    const { checks } = await checkReadiness({ database, clickhouseQueryUrl: config.clickhouseQueryUrl });
    return [
      ...(isStopping() ? ['stopping'] : []),
      ...(checks.database === 'ok' ? [] : ['postgresql']),
      ...(checks.warehouse === 'ok' ? [] : ['clickhouse']),
    ];
  };
  metrics.add([{ name: 'tidewatch_web_live_viewers', kind: 'gauge', help: 'Live streams that are open' }], () => ({
    tidewatch_web_live_viewers: liveHub.watchers,
  }));
  const server = await serveOps({ host: config.opsHost, port: config.opsPort, metrics, reasons });
  const beat = startBeat({
    db: operations,
    name: 'web',
    version: product.version,
    opsPort: server.port,
    look: async () => ({
      reasons: await reasons(),
      counters: {},
      gauges: { viewers: liveHub.watchers, rssBytes: process.memoryUsage.rss() },
    }),
    onTrouble: (error) => log.warn({ code: (error as { code?: unknown }).code }, 'this process cannot say that it lives'),
  });
  return {
    stop: async () => {
      await beat.stop();
      await server.close();
    },
  };
}
