import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What a network does to connections; without a field it does not do it. */
export interface NetworkFault {
  /** Everything arrives so much later, ms, in both directions. */
  readonly latencyMs?: number;
  /** Bytes a second of each direction of each connection. */
  readonly bytesPerSecond?: number;
  /** Share of what clients send that ends in a reset of its connection before it arrives, 0–1. */
  readonly resetShare?: number;
  /** Share of answers that are lost with their connection after the request has arrived and been dealt with, 0–1. */
  readonly lostAnswerShare?: number;
  /** A connection is reset once its client has sent so many bytes; those before have arrived. */
  readonly cutAfterBytes?: number;
  /** Half-open: connections are accepted, and nothing comes through or ends. One that fell silent stays so for good. */
  readonly isSilent?: boolean;
  /** Nobody is there: connections are reset. */
  readonly isGone?: boolean;
}

/** How often the proxy did something to a connection. */
export interface ProxyCounts {
  readonly connections: number;
  readonly resets: number;
  readonly lostAnswers: number;
  readonly silenced: number;
}

/** A network between processes and one server on loopback. */
export interface TcpProxy {
  readonly port: number;
  /** Where new connections go; for a server whose port is known only after the proxy's. */
  pointTo(port: number): void;
  /** Replaces the fault, for connections that there are and new ones. */
  set(fault: NetworkFault): void;
  /** No fault any more. */
  heal(): void;
  /** Resets every connection, once. */
  resetAll(): void;
  counts(): ProxyCounts;
  close(): Promise<void>;
}

/** Reading from a side stops while so much of it is on its way. */
const ON_ITS_WAY_BYTES = 262_144;

export interface ProxyOptions {
  /** Port of the server on 127.0.0.1; 0 = told later by `pointTo`. */
  readonly to: number;
  /** From 0 to below 1, for the shares. */
  readonly random: () => number;
}

/** Opens a proxy on a free port of 127.0.0.1. */
export async function openTcpProxy({ to, random }: ProxyOptions): Promise<TcpProxy> {
  const proxy = new Proxying(random);
  proxy.target = to;
  // A client that has said all it has to say still reads the answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => proxy.accept(client));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    pointTo: (port) => {
      proxy.target = port;
    },
    set: (fault) => proxy.set(fault),
    heal: () => proxy.set({}),
    resetAll: () => proxy.resetAll(),
    counts: () => ({ ...proxy.counted }),
    close: () => closeServer(server, proxy),
  };
}

async function closeServer(server: Server, proxy: Proxying): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  proxy.resetAll();
  await closed;
}

/** The two sockets of a connection. */
interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
  /** Bytes that the client has sent. */
  sent: number;
  isSilenced: boolean;
  /** The answer to what was sent last is to be lost. */
  losesAnswer: boolean;
}

class Proxying {
  readonly #random: () => number;
  readonly #links = new Set<Link>();
  readonly counted = { connections: 0, resets: 0, lostAnswers: 0, silenced: 0 };
  target = 0;
  #fault: NetworkFault = {};

  constructor(random: () => number) {
    this.#random = random;
  }

  set(fault: NetworkFault): void {
    this.#fault = fault;
    if (fault.isSilent) for (const link of this.#links) this.#silence(link);
    if (fault.isGone) this.resetAll();
  }

  resetAll(): void {
    for (const link of this.#links) this.#reset(link);
  }

  accept(client: Socket): void {
    this.counted.connections += 1;
    if (this.#fault.isGone) {
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const upstream = dial({ host: '127.0.0.1', port: this.target, allowHalfOpen: true, noDelay: true });
    const link: Link = { client, upstream, sent: 0, isSilenced: false, losesAnswer: false };
    this.#links.add(link);
    if (this.#fault.isSilent) this.#silence(link);
    for (const socket of [client, upstream]) {
      // What breaks one side breaks the other; the close that follows says so. A silenced client waits for ever.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (link.isSilenced && socket === upstream) return;
        client.destroy();
        upstream.destroy();
        this.#links.delete(link);
      });
    }
    this.#carry({ from: client, to: upstream, link }, (bytes) => this.#mayPass(link, bytes));
    this.#carry({ from: upstream, to: client, link }, () => this.#mayAnswer(link));
  }

  /** Whether what the client has sent goes through. */
  #mayPass(link: Link, bytes: number): boolean {
    if (link.isSilenced) return false;
    const { resetShare = 0, lostAnswerShare = 0, cutAfterBytes = Number.POSITIVE_INFINITY } = this.#fault;
    link.sent += bytes;
    if (link.sent > cutAfterBytes || this.#random() < resetShare) {
      this.#reset(link);
      return false;
    }
    link.losesAnswer ||= this.#random() < lostAnswerShare;
    return true;
  }

  /** Whether what the server has answered goes through. */
  #mayAnswer(link: Link): boolean {
    if (link.isSilenced) return false;
    if (!link.losesAnswer) return true;
    this.counted.lostAnswers += 1;
    this.#reset(link);
    return false;
  }

  #reset(link: Link): void {
    if (!this.#links.delete(link)) return;
    this.counted.resets += 1;
    link.client.resetAndDestroy();
    link.upstream.destroy();
  }

  #silence(link: Link): void {
    if (link.isSilenced) return;
    link.isSilenced = true;
    this.counted.silenced += 1;
  }

  /** Carries one direction in order, late and slowly where the fault says so. */
  #carry({ from, to, link }: { from: Socket; to: Socket; link: Link }, mayPass: (bytes: number) => boolean): void {
    let last = Promise.resolve();
    let dueAt = 0;
    let onItsWay = 0;
    const inTurn = (step: () => void) => {
      const due = dueAt;
      last = last.then(() => waitUntil(due)).then(step);
    };
    from.on('data', (chunk: Buffer) => {
      if (!mayPass(chunk.length)) return;
      const { latencyMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = this.#fault;
      dueAt = Math.max(dueAt, performance.now() + latencyMs) + (chunk.length / bytesPerSecond) * 1_000;
      onItsWay += chunk.length;
      if (onItsWay >= ON_ITS_WAY_BYTES) from.pause();
      inTurn(() => {
        const arrived = () => {
          onItsWay -= chunk.length;
          if (onItsWay < ON_ITS_WAY_BYTES) from.resume();
        };
        if (to.writable) to.write(chunk, arrived);
      });
    });
    from.on('end', () => {
      if (!link.isSilenced) inTurn(() => void to.end());
    });
  }
}

async function waitUntil(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 0) await delay(left);
}
