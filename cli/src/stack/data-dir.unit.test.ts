import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeCall, freshDataDir } from '../testing/fake-call.ts';
import {
  type DataDir,
  dataPath,
  lastRuntime,
  masterKey,
  openDataDir,
  ROOT,
  type Runtime,
  readRuntime,
  removeRuntime,
  writeRuntime,
} from './data-dir.ts';
import { markOf, type ProcessMark } from './process-mark.ts';

let dir: DataDir;
beforeEach(() => {
  dir = freshDataDir();
});
afterEach(() => rmSync(dirname(dir.path), { recursive: true }));

describe('the folder', () => {
  it('is the one of --data, from the working directory, else of TIDEWATCH_DATA_DIR, else .tidewatch in the clone', () => {
    const environment = { TIDEWATCH_DATA_DIR: dir.path };
    expect(dataPath(fakeCall(['status', '--data', relative(process.cwd(), dir.path)]))).toBe(dir.path);
    expect(dataPath(fakeCall(['status', '--data', '/elsewhere'], { environment }))).toBe('/elsewhere');
    expect(dataPath(fakeCall(['status'], { environment }))).toBe(dir.path);
    expect(dataPath(fakeCall(['status']))).toBe(join(ROOT, '.tidewatch'));
  });

  it('that cannot be made is refused with the remedy', () => {
    writeFileSync(join(dir.path, 'file'), '');
    expect(() => openDataDir(fakeCall(['status', '--data', join(dir.path, 'file/data')]))).toThrow(
      expect.objectContaining({ code: 'data_dir_unwritable', message: expect.stringContaining('--data') }),
    );
  });
});

describe('what a running up tells', () => {
  const runtime = (mark: ProcessMark): Runtime => ({
    ...mark,
    startedAt: 1,
    url: 'http://127.0.0.1:3000',
    doorUrl: 'http://127.0.0.1:4600',
    databaseUrl: 'postgres://user:password@127.0.0.1:1/db',
    clickhouseUrl: 'http://user:password@127.0.0.1:2/db',
    queryUrl: 'http://user:password@127.0.0.1:2/db',
    kafkaBrokers: null,
    opsUrls: { worker: 'http://127.0.0.1:5' },
    processes: [],
  });
  const self = () => markOf(process.pid) as ProcessMark;

  it('is read by others while it lives, and only by its owner’s', () => {
    expect(readRuntime(dir)).toBeNull();
    writeRuntime(dir, runtime(self()));
    expect(readRuntime(dir)).toEqual(runtime(self()));
    expect(statSync(join(dir.path, 'runtime.json')).mode & 0o777).toBe(0o600);
    removeRuntime(dir);
    expect(readRuntime(dir)).toBeNull();
  });

  it('is ignored when it was killed, though another process has its number now', () => {
    const left = runtime({ pid: process.pid, born: 'earlier' });
    writeRuntime(dir, left);
    expect(readRuntime(dir)).toBeNull();
    expect(lastRuntime(dir)).toEqual(left);
  });

  it('that somebody damaged is an error with the remedy, not a stack that does not run', () => {
    writeFileSync(join(dir.path, 'runtime.json'), '{"pid":');
    expect(() => readRuntime(dir)).toThrow(expect.objectContaining({ code: 'runtime_damaged' }));
  });
});

describe('the master key', () => {
  it('is made once, 32 bytes, for its owner only, and leaves no drafts', () => {
    const key = masterKey(dir, undefined);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(masterKey(dir, undefined)).toBe(key);
    expect(statSync(join(dir.path, 'master.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir.path).sort()).toEqual(['logs', 'master.key']);
  });

  it('of the environment is used and not kept', () => {
    expect(masterKey(dir, 'given')).toBe('given');
    expect(readdirSync(dir.path)).toEqual(['logs']);
  });

  it('that is damaged is never replaced: what it sealed would be lost', () => {
    writeFileSync(join(dir.path, 'master.key'), 'c2hvcnQ=');
    expect(() => masterKey(dir, undefined)).toThrow(expect.objectContaining({ code: 'master_key_damaged' }));
    expect(readFileSync(join(dir.path, 'master.key'), 'utf8')).toBe('c2hvcnQ=');
  });
});
