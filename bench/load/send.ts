import { Agent, request } from 'node:http';

/** What a door answered to one body. */
export interface Answered {
  readonly status: number;
  readonly accepted: number;
  /** Seconds; 0 when it named none. */
  readonly retryAfterS: number;
}

/** Sends bodies to a door over connections that are kept open. */
export interface Sender {
  /** @throws Error when the connection breaks */
  send(key: string, body: string): Promise<Answered>;
  close(): void;
}

/** At most `connections` requests are under way; further ones wait in line. */
export function openSender(doorUrl: string, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const url = new URL('/v1/events', doorUrl);
  const send = (key: string, body: string) =>
    new Promise<Answered>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const call = request({ agent, method: 'POST', hostname: url.hostname, port: url.port, path: url.pathname, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('error', reject).once('end', () => {
          const status = response.statusCode ?? 0;
          const accepted = status === 202 ? Number((JSON.parse(text) as { accepted: number }).accepted) : 0;
          resolve({ status, accepted, retryAfterS: Number(response.headers['retry-after'] ?? 0) });
        });
      });
      call.once('error', reject);
      call.end(body);
    });
  return { send, close: () => agent.destroy() };
}
