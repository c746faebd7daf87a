import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTcpProxy, type TcpProxy } from '../../bench/chaos/tcp-proxy.ts';

const always = () => 0;
const never = () => 1;

/** A server that answers every line by the same line, and keeps what it was told. */
let server: Server;
let heard = '';
let open: Set<Socket>;
const clients: Socket[] = [];
const proxies: TcpProxy[] = [];

beforeEach(async () => {
  heard = '';
  open = new Set();
  server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes;
      socket.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const proxy of proxies.splice(0)) await proxy.close();
  await new Promise((resolve) => server.close(resolve));
});

async function openProxy(random: () => number = never): Promise<TcpProxy> {
  const proxy = await openTcpProxy({ to: (server.address() as AddressInfo).port, random });
  proxies.push(proxy);
  return proxy;
}

/** A client, and what came of it: its answers, or the code by which its connection broke. */
function dial(port: number): { readonly socket: Socket; readonly ended: Promise<string>; answers(): string } {
  const socket = connect(port, '127.0.0.1');
  clients.push(socket);
  let said = '';
  socket.on('data', (bytes) => (said += bytes));
  const ended = new Promise<string>((resolve) => {
    let code = 'closed';
    socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code ?? ''));
    socket.on('close', () => resolve(code));
  });
  return { socket, ended, answers: () => said };
}

describe('a network between a client and a server', () => {
  test('carries everything in order and ends with either side while it has no fault', async () => {
    const proxy = await openProxy();
    const client = dial(proxy.port);
    const text = Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`).join('');
    client.socket.write(text);
    await expect.poll(() => client.answers().length).toBe(text.length);
    expect(client.answers()).toBe(text);
    client.socket.end();
    expect(await client.ended).toBe('closed');
    await expect.poll(() => open.size).toBe(0);
  });

  test('delivers late by its latency, both ways, and keeps the order', async () => {
    const proxy = await openProxy();
    proxy.set({ latencyMs: 60 });
    const client = dial(proxy.port);
    const startedAt = performance.now();
    for (const word of ['one ', 'two ', 'three']) client.socket.write(word);
    await expect.poll(client.answers).toBe('one two three');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118);
  });

  test('lets through no more bytes a second than it may', async () => {
    const proxy = await openProxy();
    proxy.set({ bytesPerSecond: 100_000 });
    const client = dial(proxy.port);
    const startedAt = performance.now();
    client.socket.write('x'.repeat(10_000));
    await expect.poll(() => client.answers().length).toBe(10_000);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(190);
  });

  test('resets a connection before the request arrives', async () => {
    const proxy = await openProxy(always);
    proxy.set({ resetShare: 0.05 });
    const client = dial(proxy.port);
    client.socket.write('never');
    expect(await client.ended).toBe('ECONNRESET');
    expect(heard).toBe('');
    expect(proxy.counts().resets).toBe(1);
  });

  test('loses the answer of a request that has arrived', async () => {
    const proxy = await openProxy(always);
    proxy.set({ lostAnswerShare: 0.05 });
    const client = dial(proxy.port);
    client.socket.write('pay');
    expect(await client.ended).toBe('ECONNRESET');
    expect([heard, client.answers()]).toEqual(['pay', '']);
    expect(proxy.counts().lostAnswers).toBe(1);
  });

  test('cuts a connection after its bytes', async () => {
    const proxy = await openProxy();
    proxy.set({ cutAfterBytes: 10 });
    const client = dial(proxy.port);
    client.socket.write('0123456789');
    await expect.poll(client.answers).toBe('0123456789');
    client.socket.write('!');
    expect(await client.ended).toBe('ECONNRESET');
    expect(heard).toBe('0123456789');
  });

  test('a connection that fell silent stays so for good, a new one is served once the network is healed', async () => {
    const proxy = await openProxy();
    const before = dial(proxy.port);
    before.socket.write('hello');
    await expect.poll(before.answers).toBe('hello');
    proxy.set({ isSilent: true });
    const during = dial(proxy.port);
    before.socket.write('?');
    during.socket.write('?');
    await expect.poll(() => proxy.counts().silenced).toBe(2);
    proxy.heal();
    const after = dial(proxy.port);
    after.socket.write('!');
    await expect.poll(after.answers).toBe('!');
    before.socket.write('?');
    expect([before.answers(), during.answers(), heard]).toEqual(['hello', '', 'hello!']);
    expect([before.socket.destroyed, during.socket.destroyed]).toEqual([false, false]);
  });

  test('a server that is gone resets what there is and whoever comes', async () => {
    const proxy = await openProxy();
    const before = dial(proxy.port);
    before.socket.write('hello');
    await expect.poll(before.answers).toBe('hello');
    proxy.set({ isGone: true });
    expect(await before.ended).toBe('ECONNRESET');
    expect(await dial(proxy.port).ended).toBe('ECONNRESET');
    proxy.heal();
    const after = dial(proxy.port);
    after.socket.write('!');
    await expect.poll(after.answers).toBe('!');
  });
});
