import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export interface OpsServerOptions {
  /** Loopback unless the operator says otherwise: what it serves is for machines that operate this one. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly metrics: Metrics;
  /** Codes of what keeps the process from its work; none = ready. */
  readonly reasons: () => Promise<readonly string[]>;
  /** More pages, as JSON, by path. */
  readonly pages?: Readonly<Record<string, () => Promise<unknown>>>;
}

export interface OpsServer {
  readonly port: number;
  close(): Promise<void>;
}

const REQUEST_WITHIN_MS = 5_000;

/**
 * Serves what operators and their machines ask of a process: `/health` (it answers), `/ready` (it can do its work; 503
 * with the reasons where not), `/metrics` (Prometheus), and pages of its own (503 with the reason while they fail).
 */
export async function serveOps(options: OpsServerOptions): Promise<OpsServer> {
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS }, (request, response) => {
    answer(options, request, response).catch((error: { code?: string; message: string }) =>
      sendJson(response, 503, { code: error.code ?? 'ops_failed', message: error.message }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { metrics, reasons, pages = {} }: OpsServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (request.method !== 'GET') return sendJson(response, 405, { code: 'method_not_allowed', message: 'GET' });
  if (path === '/health') return sendJson(response, 200, { status: 'ok' });
  if (path === '/ready') {
    const found = await reasons();
    return found.length === 0
      ? sendJson(response, 200, { status: 'ready' })
      : sendJson(response, 503, { status: 'not_ready', reasons: found });
  }
  if (path === '/metrics') {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text);
    return;
  }
  if (page) return sendJson(response, 200, await page());
  const known = ['/health', '/ready', '/metrics', ...Object.keys(pages)].map((name) => `GET ${name}`);
  return sendJson(response, 404, { code: 'not_found', message: known.join(', ') });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
