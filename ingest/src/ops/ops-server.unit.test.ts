import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openMetrics } from './metrics.ts';
import { type OpsServer, serveOps } from './ops-server.ts';
import { failing } from './reasons.ts';

let server: OpsServer | undefined;
afterEach(() => server?.close());

async function serve(options: Partial<Parameters<typeof serveOps>[0]> = {}): Promise<string> {
  server = await serveOps({ host: '127.0.0.1', port: 0, metrics: openMetrics(), reasons: async () => [], ...options });
  return `http://127.0.0.1:${server.port}`;
}
const get = async (url: string) => {
  const answer = await fetch(url);
  return [answer.status, await answer.json()];
};

it('health answers as long as the process does; ready says what is missing', async () => {
  const url = await serve({ reasons: async () => ['clickhouse', 'log'] });
  expect(await get(`${url}/health`)).toEqual([200, { status: 'ok' }]);
  expect(await get(`${url}/ready`)).toEqual([503, { status: 'not_ready', reasons: ['clickhouse', 'log'] }]);
});

it('a page that fails says so by code, and the server goes on', async () => {
  const status = async () => {
    throw Object.assign(new Error('the log is away'), { code: 'log_unavailable' });
  };
  const url = await serve({ pages: { '/status': status } });
  expect(await get(`${url}/status`)).toEqual([503, { code: 'log_unavailable', message: 'the log is away' }]);
  expect(await get(`${url}/ready?verbose`)).toEqual([200, { status: 'ready' }]);
});

it('knows no other pages and no other methods', async () => {
  const url = await serve();
  for (const path of ['/', '/toString', '/__proto__']) expect((await fetch(`${url}${path}`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405);
});

it('outlives bytes that are no HTTP', async () => {
  const url = await serve();
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  socket.on('error', () => {}).resume();
  socket.write('\x16\x03\x01\x00\n\n\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it('metrics are read at each scrape; what cannot be read is absent, not zero, and counted', async () => {
  const metrics = openMetrics();
  let lag: number | null = 7;
  metrics.add(
    [
      { name: 'tidewatch_test_lag_records', kind: 'gauge', help: 'lag', labels: ['topic'] },
      { name: 'tidewatch_test_events_total', kind: 'counter', help: 'events' },
    ],
    () => {
      if (lag === null) throw new Error('away');
      return { tidewatch_test_lag_records: [{ labels: { topic: 'a' }, value: lag }], tidewatch_test_events_total: 41 };
    },
  );
  const observe = metrics.histogram({ name: 'tidewatch_test_flush_duration_seconds', help: 'flush', buckets: [0.1, 1] });
  observe(0.5);
  const url = await serve({ metrics });
  const scrape = async () => (await fetch(`${url}/metrics`)).text();
  const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('tidewatch_test'));
  await scrape();
  expect(lines(await scrape())).toEqual([
    'tidewatch_test_lag_records{topic="a"} 7',
    'tidewatch_test_events_total 41',
    'tidewatch_test_flush_duration_seconds_bucket{le="0.1"} 0',
    'tidewatch_test_flush_duration_seconds_bucket{le="1"} 1',
    'tidewatch_test_flush_duration_seconds_bucket{le="+Inf"} 1',
    'tidewatch_test_flush_duration_seconds_sum 0.5',
    'tidewatch_test_flush_duration_seconds_count 1',
  ]);
  lag = null;
  const text = await scrape();
  expect(lines(text).some((line) => /lag|events/.test(line))).toBe(false);
  expect(text).toContain('tidewatch_ops_reading_failures_total 1');
  expect(text).toContain('process_cpu_seconds_total');
});

it('a check that never ends fails like one that throws', async () => {
  const checks = { good: async () => 1, thrown: () => Promise.reject(new Error('no')), endless: () => new Promise(() => {}) };
  expect(await failing(checks, 50)).toEqual(['thrown', 'endless']);
});
