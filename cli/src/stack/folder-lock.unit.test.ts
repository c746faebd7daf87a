import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { fakeCall, freshDataDir } from '../testing/fake-call.ts';
import type { DataDir } from './data-dir.ts';
import { lockFolder } from './folder-lock.ts';
import { isRunning, markOf } from './process-mark.ts';

const folders: DataDir[] = [];
const freshFolder = () => {
  const dir = freshDataDir();
  folders.push(dir);
  return { dir, lock: join(dir.path, 'lock') };
};
afterEach(() => {
  for (const { path } of folders.splice(0)) rmSync(dirname(path), { recursive: true });
});

/** The number of a process that has ended and been reaped. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

it('gives the folder to one at a time, and gives it back', async () => {
  const { dir, lock } = freshFolder();
  const call = fakeCall(['status']);
  const unlock = await lockFolder(dir, call);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(markOf(process.pid));
  expect(statSync(lock).mode & 0o777).toBe(0o600);
  unlock?.();
  expect(existsSync(lock)).toBe(false);
  expect(await lockFolder(dir, call)).toBeTypeOf('function');
  expect(call.notes).toEqual([]);
});

it.each([
  ['a process that is gone', () => JSON.stringify({ pid: deadPid(), born: 'then' })],
  ['another process with the number of this one', () => JSON.stringify({ pid: process.pid, born: 'before the machine started' })],
  ['nobody', () => ''],
])('takes a lock that %s left behind', async (_, left) => {
  const { dir, lock } = freshFolder();
  writeFileSync(lock, left());
  const unlock = await lockFolder(dir, fakeCall(['status']));
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(markOf(process.pid));
  unlock?.();
  expect(readdirSync(dir.path)).toEqual(['logs']);
});

it('waits for a living holder, says so once, and refuses after two minutes with the remedy', async () => {
  const { dir } = freshFolder();
  let now = 0;
  const call = fakeCall(['status'], { clock: { now: () => (now += 50_000) } });
  const unlock = await lockFolder(dir, call);
  await expect(lockFolder(dir, call)).rejects.toMatchObject({
    code: 'data_dir_in_use',
    message: expect.stringMatching(new RegExp(`process ${process.pid} has .*--data`)),
  });
  expect(call.notes).toEqual([`waiting for process ${process.pid}, which has ${dir.path}`]);
  unlock?.();
});

it('takes the folder as soon as a living holder gives it back', async () => {
  const { dir } = freshFolder();
  const first = await lockFolder(dir, fakeCall(['status']));
  const waiting = lockFolder(dir, fakeCall(['status']));
  first?.();
  expect(await waiting).toBeTypeOf('function');
});

it('waits no longer when the stack of the holder has come up, or when Ctrl-C comes', async () => {
  const { dir } = freshFolder();
  const unlock = await lockFolder(dir, fakeCall(['status']));
  expect(await lockFolder(dir, fakeCall(['status']), () => true)).toBeNull();
  const interrupted = fakeCall(['status'], { signal: AbortSignal.abort() });
  await expect(lockFolder(dir, interrupted)).rejects.toMatchObject({ code: 'interrupted' });
  unlock?.();
});

it('does not take away a lock that has come to another', async () => {
  const { dir, lock } = freshFolder();
  const unlock = await lockFolder(dir, fakeCall(['status']));
  writeFileSync(lock, 'of another');
  unlock?.();
  expect(readFileSync(lock, 'utf8')).toBe('of another');
});

it('tells a process from a later one with its number', () => {
  const mine = markOf(process.pid);
  expect(mine !== null && isRunning(mine)).toBe(true);
  expect(isRunning({ pid: process.pid, born: 'earlier' })).toBe(false);
  expect(markOf(deadPid())).toBeNull();
});
