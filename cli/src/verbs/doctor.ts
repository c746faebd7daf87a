import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { freemem } from 'node:os';
import { openPool } from '@tidewatch/ingest/postgres';
import { type DataDir, openDataDir, readRuntime } from '../stack/data-dir.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const GIB = 1024 ** 3;
const NEEDED_MEMORY = 2.5 * GIB;
const NEEDED_DISK = 5 * GIB;
const MAX_SKEW_MS = 5_000;

/** One thing that was looked at; `fix` says what to do when it is not `ok`. */
export interface Finding {
  readonly id: string;
  readonly level: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly fix: string | null;
}

/** `doctor`: what stands in the way, each with its fix. */
export const doctorVerb: Verb = {
  name: 'doctor',
  summary: 'checks this machine and the addresses, each finding with its fix',
  example: 'tidewatch doctor',
  flags: { port: { help: 'port that the web pages shall have', value: 'N', default: '3000' } },
  run: async (call) => {
    const dir = openDataDir(call);
    const findings = (await Promise.all([node(), memory(), disk(dir), port(call, dir), server(), database(call), clickhouse(call)])).flat();
    call.terminal.answer({ findings });
    for (const { level, message, fix } of findings)
      call.terminal.say(`${level.padEnd(7)}  ${message}${fix === null ? '' : `\n         → ${fix}`}`);
    const status: ExitStatus = findings.some((finding) => finding.level === 'error') ? 1 : 0;
    return status;
  },
};

function ok(id: string, message: string): Finding {
  return { id, level: 'ok', message, fix: null };
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isGood = major > 20 || (major === 20 && minor >= 19);
  return isGood
    ? ok('node', `Node ${process.versions.node}`)
    : { id: 'node', level: 'error', message: `Node ${process.versions.node} is too old`, fix: 'install Node 20.19 or newer' };
}

function memory(): Finding {
  const free = freemem();
  const text = `${(free / GIB).toFixed(1)} GiB of memory free`;
  return free >= NEEDED_MEMORY
    ? ok('memory', text)
    : {
        id: 'memory',
        level: 'warning',
        message: text,
        fix: 'the whole platform takes about 2.5 GiB: close something, or name external stores',
      };
}

async function disk(dir: DataDir): Promise<Finding> {
  const { bavail, bsize } = await statfs(dir.path);
  const text = `${((bavail * bsize) / GIB).toFixed(1)} GiB of disk free at ${dir.path}`;
  return bavail * bsize >= NEEDED_DISK
    ? ok('disk', text)
    : { id: 'disk', level: 'error', message: text, fix: 'free 5 GiB, or name a folder on a larger disk with --data' };
}

async function port(call: Call, dir: DataDir): Promise<Finding> {
  const runtime = readRuntime(dir);
  if (runtime) return ok('port', `it runs at ${runtime.url}`);
  const number = Number(call.flags['port']);
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(number, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
  return isFree
    ? ok('port', `port ${number} is free`)
    : { id: 'port', level: 'error', message: `port ${number} is in use`, fix: 'stop what has it, or start with --port N' };
}

/** Whether this machine can run the embedded servers. */
function server(): Finding {
  const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';
  return isLinuxX64
    ? ok('platform', `${process.platform} ${process.arch}`)
    : {
        id: 'platform',
        level: 'warning',
        message: `${process.platform} ${process.arch}: no embedded ClickHouse comes with npm here`,
        fix: 'put `clickhouse` on PATH or set CLICKHOUSE_URL',
      };
}

async function database(call: Call): Promise<Finding[]> {
  const url = call.config.DATABASE_URL;
  if (url === undefined) return [ok('postgres', 'PostgreSQL: embedded')];
  const pool = openPool(url);
  try {
    const { rows } = await pool.query<{ version: string; now: string }>(
      "select current_setting('server_version') as version, (extract(epoch from clock_timestamp()) * 1000)::bigint as now",
    );
    const skew = Math.abs(Number(rows[0]?.now) - call.clock.now());
    return [ok('postgres', `PostgreSQL ${rows[0]?.version} answers`), clockFinding('PostgreSQL', skew)];
  } catch (error) {
    return [
      {
        id: 'postgres',
        level: 'error',
        message: `DATABASE_URL does not answer: ${(error as Error).message}`,
        fix: 'start that PostgreSQL, or unset DATABASE_URL for the embedded one',
      },
    ];
  } finally {
    await pool.end();
  }
}

function clockFinding(name: string, skewMs: number): Finding {
  return skewMs <= MAX_SKEW_MS
    ? ok('clock', `clocks agree with ${name} within ${skewMs} ms`)
    : {
        id: 'clock',
        level: 'warning',
        message: `the clock of ${name} is ${skewMs} ms off`,
        fix: 'set both by NTP: freshness is read off both',
      };
}

async function clickhouse(call: Call): Promise<Finding> {
  const url = call.config.CLICKHOUSE_URL;
  if (url === undefined) return ok('clickhouse', 'ClickHouse: embedded');
  try {
    const answer = await fetch(new URL('/ping', url), { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return ok('clickhouse', 'ClickHouse answers');
    throw new Error(`status ${answer.status}`);
  } catch (error) {
    return {
      id: 'clickhouse',
      level: 'error',
      message: `CLICKHOUSE_URL does not answer: ${(error as Error).message}`,
      fix: 'start that ClickHouse, or unset CLICKHOUSE_URL for the embedded one',
    };
  }
}
