import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeCall, freshDataDir } from '../testing/fake-call.ts';
import { type ChildSpec, startChild } from './child-process.ts';
import { type DataDir, ROOT } from './data-dir.ts';
import type { EmbeddedServer, Parts } from './parts.ts';
import { markOf } from './process-mark.ts';
import { openSupervisor } from './supervisor.ts';

const CHILD = relative(ROOT, fileURLToPath(new URL('../testing/child.mjs', import.meta.url)));

let dir: DataDir;
beforeEach(() => {
  dir = freshDataDir();
});
afterEach(() => rmSync(dirname(dir.path), { recursive: true }));

const trace = () => join(dir.path, 'trace');
const traced = () => (existsSync(trace()) ? readFileSync(trace(), 'utf8').trim().split('\n') : []);
const spec = (name: string, mode: string, more: Partial<ChildSpec> = {}): ChildSpec => ({
  name,
  main: CHILD,
  env: { CHILD_MODE: mode, CHILD_NAME: name, CHILD_TRACE: trace() },
  readyWithinMs: 30_000,
  heapMb: 64,
  isSink: false,
  ...more,
});
const never = new AbortController().signal;

describe('startChild', () => {
  it('gives what the process said when it was ready; what else it says is in its log', async () => {
    const child = await startChild(spec('door', 'ready'), dir, never);
    expect(child.ready).toEqual({ ready: true, port: 4711 });
    await child.stop(10_000);
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(traced()).toEqual(['door stopped']);
    await expect.poll(() => readFileSync(join(dir.logs, 'door.log'), 'utf8')).toContain('a word before');
  });

  it('leaves a process alone that was ready in time, also after that time', async () => {
    const startedAt = performance.now();
    const child = await startChild(spec('door', 'ready', { readyWithinMs: 1_500 }), dir, never);
    await expect.poll(() => performance.now() - startedAt, { timeout: 5_000 }).toBeGreaterThan(1_700);
    expect(markOf(child.pid)).not.toBeNull();
    await child.stop(10_000);
  });

  it('waits for an address to answer where it is told one', async () => {
    let asked = 0;
    const web = createServer((_, answer) => answer.writeHead(++asked < 3 ? 503 : 200).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => web.once('listening', resolve));
    const readyUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}/`;
    const child = await startChild(spec('web', 'silent', { readyUrl }), dir, never);
    expect(asked).toBe(3);
    await child.stop(10_000);
    web.closeAllConnections();
    web.close();
  });

  it('says why a process did not come up and where its log is', async () => {
    await expect(startChild(spec('door', 'dies'), dir, never)).rejects.toMatchObject({
      code: 'process_failed',
      message: expect.stringMatching(/^door ended with status 7 before it was ready: the reason why\nIts log is .*door\.log$/),
    });
  });

  it('leaves nothing running that was not ready in time', async () => {
    await expect(startChild(spec('door', 'silent', { readyWithinMs: 500 }), dir, never)).rejects.toThrow('was not ready within 500 ms');
    // It was told to stop and waited for, if it was up far enough to hear it.
    expect(traced().filter((line) => line !== 'door stopped')).toEqual([]);
  });

  it('gives up at once when Ctrl-C comes', async () => {
    const stop = new AbortController();
    const started = startChild(spec('door', 'silent'), dir, stop.signal);
    stop.abort();
    await expect(started).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('kills what does not stop', async () => {
    const child = await startChild(spec('door', 'deaf'), dir, never);
    await child.stop(100);
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('the supervisor', () => {
  const server: EmbeddedServer = {
    name: 'postgres',
    pid: process.pid,
    exited: new Promise(() => {}),
    stop: async () => writeFileSync(trace(), 'postgres stopped\n', { flag: 'a' }),
    restart: () => Promise.reject(new Error('it never ended')),
  };
  const parts: Parts = { databaseUrl: '', clickhouseUrl: '', queryUrl: '', kafkaBrokers: null, servers: [server] };

  it('stops sources before the sink, and the servers last', async () => {
    const supervisor = openSupervisor(fakeCall(['up']), { dir, parts, onChange: () => {} });
    await Promise.all([supervisor.run(spec('worker', 'ready', { isSink: true })), supervisor.run(spec('door', 'ready'))]);
    await supervisor.run(spec('demo', 'ready'));
    expect(supervisor.processes().map(({ name }) => name)).toEqual(expect.arrayContaining(['postgres', 'worker', 'door', 'demo']));
    await supervisor.stop();
    expect(traced()).toHaveLength(4);
    expect(traced().slice(2)).toEqual(['worker stopped', 'postgres stopped']);
  });

  it('starts a killed process again and tells its new pid', async () => {
    let changed = 0;
    const supervisor = openSupervisor(fakeCall(['up']), { dir, parts, onChange: () => void (changed += 1) });
    const { pid } = await supervisor.run(spec('worker', 'ready'));
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => changed, { timeout: 10_000 }).toBe(1);
    const again = supervisor.processes().find(({ name }) => name === 'worker');
    expect(again?.pid).not.toBe(pid);
    await supervisor.stop();
    expect(again && markOf(again.pid)).toBeNull();
  });

  it('leaves nothing of what was just starting', async () => {
    const supervisor = openSupervisor(fakeCall(['up']), { dir, parts, onChange: () => {} });
    const starting = supervisor.run(spec('door', 'silent'));
    const outcome = expect(starting).rejects.toMatchObject({ code: 'interrupted' });
    await supervisor.stop();
    await outcome;
    expect(supervisor.processes().map(({ name }) => name)).toEqual(['postgres']);
  });
});
