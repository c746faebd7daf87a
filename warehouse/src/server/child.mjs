// The embedded ClickHouse server: this process becomes it, for as long as its parent lives. Started by embedded.ts.
// Plain JavaScript, so that no loader runs before the server.
//   child.mjs LOCK library ARGS…        libchdb.so inside this process, with the arguments of `clickhouse local`
//   child.mjs LOCK program PATH ARGS…   a ClickHouse program as a child
// LOCK is a file beside the data that holds the number of the process which owns them.
import { spawn } from 'node:child_process';
import { readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread, Worker } from 'node:worker_threads';

const GRACE_MS = 3000;
const [lockPath, mode, ...rest] = process.argv.slice(2);

if (!isMainThread) {
  waitForEndOfInput();
  endItself();
} else if (!takeLock()) {
  console.error(`Another server instance has ${lockPath}`);
  process.exit(75);
} else if (mode === 'library') {
  // Before the watcher: loading it asks every thread of the process for a report, and the watcher never answers.
  const run = loadLibrary();
  // The server never gives this thread back, so another one watches for the parent's end.
  new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) }).once('online', () => run(rest));
} else {
  runProgram(rest[0], rest.slice(1));
}

/** False when a living server owns the data. ClickHouse's own lock makes a second server wait without a word. */
function takeLock() {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(lockPath, String(process.pid), { flag: 'wx', mode: 0o600 });
      pause(20);
      return readFileSync(lockPath, 'utf8') === String(process.pid);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isServer(Number(readFileSync(lockPath, 'utf8')))) return false;
    rmSync(lockPath, { force: true });
  }
  return false;
}

/** Whether the process lives and, where the system tells, is a server over this lock (numbers are used again). */
function isServer(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(lockPath);
  } catch {
    return process.platform !== 'linux';
  }
}

function loadLibrary() {
  const require = createRequire(import.meta.url);
  const { DataType, load, open } = require('ffi-rs');
  open({ library: 'chdb', path: join(dirname(require.resolve('@chdb/lib-linux-x64-gnu/package.json')), 'libchdb.so') });
  return (args) => {
    const argv = ['clickhouse', ...args];
    const code = load({
      library: 'chdb',
      funcName: 'chdb_query_cmdline',
      retType: DataType.I32,
      paramsType: [DataType.I32, DataType.StringArray],
      paramsValue: [argv.length, argv],
    });
    process.exit(code || 1);
  };
}

function runProgram(path, args) {
  const server = spawn(path, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = () => {
    server.kill('SIGTERM');
    setTimeout(() => server.kill('SIGKILL'), GRACE_MS).unref();
  };
  process.on('SIGTERM', stop);
  process.stdin.resume().once('end', stop).once('error', stop);
  server.once('error', (error) => {
    console.error(error.message);
    process.exit(127);
  });
  server.once('exit', (code) => process.exit(code ?? 143));
}

/** Blocks until standard input ends: the parent has gone. */
function waitForEndOfInput() {
  const buffer = Buffer.alloc(64);
  for (;;) {
    try {
      if (readSync(0, buffer) === 0) return;
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
      pause(100);
    }
  }
}

function endItself() {
  process.kill(process.pid, 'SIGTERM');
  pause(GRACE_MS);
  process.kill(process.pid, 'SIGKILL');
}

function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
