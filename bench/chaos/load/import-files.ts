import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CxEvent } from '@tidewatch/schemas';
import type { Ledger } from '../ledger.ts';
import { KeptProcess } from '../parts/kept-process.ts';
import { logFileOf, spawnProgram } from '../parts/node-process.ts';
import type { Floors } from './floors.ts';
import type { Pace } from './pace.ts';

export interface ImportOptions {
  readonly floors: Floors;
  readonly pace: Pace;
  readonly ledger: Ledger;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** Gives everything up. */
  readonly signal: AbortSignal;
}

/** A file that is to be imported until an import of it has come to its end. */
interface File {
  readonly path: string;
  readonly events: readonly CxEvent[];
}

const EVENTS_A_FILE = 1_500;
/** Files that are written ahead. */
const AHEAD = 2;
const LOOK_MS = 50;
const MAIN = 'cli/bin/tidewatch.mjs';

/** Files of events, each imported by the command line: killed, the same file is imported again. */
export class ImportFiles {
  /** The command, started again and again while there are files. */
  readonly process: KeptProcess;
  /** Resolves when every file of the last floor has been imported. */
  readonly done: Promise<void>;
  readonly #options: ImportOptions;
  readonly #waiting: File[] = [];
  /** Nothing more is waited for. */
  readonly #over = new AbortController();
  #written = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    const { say } = options;
    mkdirSync(join(options.dataDir, 'files'), { recursive: true });
    this.process = new KeptProcess({ name: 'importer', kind: 'importer', needs: [], say, start: (onSpawn) => this.#import(onSpawn) });
    this.done = this.#write();
    this.done.catch(() => {}); // awaited by the load
  }

  /** Ends the command for good. */
  async close(): Promise<void> {
    const closed = this.process.close();
    this.#over.abort();
    await closed;
  }

  async #write(): Promise<void> {
    const { floors, pace, signal } = this.#options;
    for (;;) {
      const events: CxEvent[] = [];
      while (events.length < EVENTS_A_FILE) {
        const event = floors.next();
        if (event === null) break;
        events.push(event);
      }
      if (events.length === 0) break;
      await pace.wait(events.length);
      while (this.#waiting.length >= AHEAD && !signal.aborted) await delay(LOOK_MS);
      signal.throwIfAborted();
      this.#waiting.push(this.#fileOf(events));
    }
    while (this.#waiting.length > 0 && !signal.aborted) await delay(LOOK_MS);
  }

  /** A file with one line that is no event. */
  #fileOf(events: readonly CxEvent[]): File {
    const { dataDir, ledger } = this.#options;
    const path = join(dataDir, 'files', `${(this.#written += 1)}.ndjson`);
    const bad = JSON.stringify({ ...events[0], event_id: `bad-line-${this.#written}`, type: 'session.exploded' });
    ledger.sent(events);
    ledger.injected(Buffer.from(bad));
    writeFileSync(path, `${[bad, ...events.map((event) => JSON.stringify(event))].join('\n')}\n`);
    return { path, events };
  }

  async #import(onSpawn: (pid: number) => void) {
    const { floors, dataDir, env, ledger } = this.#options;
    const { signal } = this.#over;
    while (this.#waiting.length === 0 && !signal.aborted) await delay(LOOK_MS);
    signal.throwIfAborted();
    const file = this.#waiting[0] as File;
    const args = ['import', 'events', file.path, '--tenant', floors.tenantId, '--data', join(dataDir, 'import'), '--json'];
    const { child, exited } = spawnProgram({ main: MAIN, args, env, heapMb: 512, logFile: logFileOf(dataDir, 'importer'), onSpawn });
    child.stdout?.resume();
    const ended = exited.then(({ code }) => {
      if (code !== 0) return;
      ledger.acked(file.events);
      this.#waiting.shift();
      rmSync(file.path);
    });
    if (child.pid === undefined) await once(child, 'error');
    return { pid: child.pid as number, exited: ended };
  }
}
