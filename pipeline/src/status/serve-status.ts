import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkerSnapshot } from '../runtime/worker-options.ts';

export interface StatusServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `GET /status` as JSON on loopback; `port` 0 = any free one. Answers 503 with the reason while the log cannot be asked. */
export async function serveStatus(port: number, snapshot: () => Promise<WorkerSnapshot>): Promise<StatusServer> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (request.method !== 'GET' || request.url !== '/status') return answer(404, { code: 'not_found', message: 'GET /status' });
    try {
      answer(200, await snapshot());
    } catch (error) {
      answer(503, { code: (error as { code?: string }).code ?? 'status_failed', message: (error as Error).message });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
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
