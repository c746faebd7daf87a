import { setTimeout as delay } from 'node:timers/promises';
import type { PartKind, RigProcess } from '../rig.ts';
import { treeOf } from './process-tree.ts';

/** What has been started and is ready. */
export interface Running {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<unknown>;
  readonly said?: Readonly<Record<string, unknown>>;
  /** A clean end, where a signal is not the way. */
  readonly stop?: () => Promise<void>;
}

/** How a process of the rig is started. */
export interface Keeping {
  readonly name: string;
  readonly kind: PartKind;
  /** Starts it and resolves when it is ready; `onSpawn` is told its pid as soon as there is one. */
  readonly start: (onSpawn: (pid: number) => void) => Promise<Running>;
  /** Without these it cannot become ready. */
  readonly needs: readonly RigProcess[];
  readonly say: (line: string) => void;
}

const PAUSE_MS = 200;
const LOOK_MS = 20;
const STOP_MS = 5_000;
const READY_WITHIN_MS = 120_000;

/** A process that is started again whenever it ends. */
export class KeptProcess implements RigProcess {
  readonly name: string;
  readonly kind: PartKind;
  readonly #keeping: Keeping;
  #pid: number | null = null;
  #running: Running | null = null;
  /** Why the last start failed. */
  #trouble = '';
  #isHeld = false;
  #isClosed = false;
  /** When it was last needed and not there. */
  #missedSince = performance.now();
  #readyAt = Number.POSITIVE_INFINITY;
  #restarts = -1;
  #slowestRestartMs = 0;
  readonly #over: Promise<void>;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
    this.name = keeping.name;
    this.kind = keeping.kind;
    this.#over = this.#keep();
  }

  get pid(): number | null {
    return this.#pid;
  }

  get isReady(): boolean {
    return this.#running !== null;
  }

  /** Since when it is ready, by `performance.now()`; Infinity while it is not. */
  get readyAt(): number {
    return this.#readyAt;
  }

  get said(): Readonly<Record<string, unknown>> {
    return this.#running?.said ?? {};
  }

  get restarts(): number {
    return Math.max(0, this.#restarts);
  }

  get slowestRestartMs(): number {
    return this.#slowestRestartMs;
  }

  signal(name: NodeJS.Signals): boolean {
    if (this.#pid === null) return false;
    const reachesAll = name === 'SIGKILL' || name === 'SIGSTOP' || name === 'SIGCONT';
    // PostgreSQL ends its other processes itself; killed together they are a machine that lost its power.
    const pids = reachesAll ? treeOf(this.#pid) : [this.#pid];
    return pids.map((pid) => sendSignal(pid, name)).some(Boolean);
  }

  async holdDown(): Promise<void> {
    this.#isHeld = true;
    while (this.#pid !== null || this.#running !== null) {
      this.signal('SIGKILL');
      await delay(LOOK_MS);
    }
  }

  async release(): Promise<void> {
    this.#missedSince = performance.now();
    this.#isHeld = false;
    await this.ready();
  }

  async ready(): Promise<void> {
    const giveUpAt = performance.now() + READY_WITHIN_MS;
    while (!this.isReady) {
      if (this.#isClosed) throw new Error(`${this.name} has been ended`);
      if (performance.now() > giveUpAt) throw new Error(`${this.name} is not ready after ${READY_WITHIN_MS / 1_000} s: ${this.#trouble}`);
      await delay(LOOK_MS);
    }
  }

  /** Ends it for good: SIGTERM, or its own way to stop, and SIGKILL after 5 s. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isHeld = false;
    this.signal('SIGCONT');
    const stop = this.#running?.stop;
    if (stop) await stop();
    else this.signal('SIGTERM');
    const killAt = performance.now() + STOP_MS;
    const isOver = this.#over.then(() => true);
    while (!(await Promise.race([isOver, delay(LOOK_MS, false)]))) if (performance.now() > killAt) this.signal('SIGKILL');
  }

  async #keep(): Promise<void> {
    const { start, say } = this.#keeping;
    while (!this.#isClosed) {
      if (this.#isHeld) {
        await delay(LOOK_MS);
        continue;
      }
      try {
        const running = await start((pid) => {
          this.#pid = pid;
        });
        this.#becameReady(running);
        if (this.#isHeld || this.#isClosed) this.signal(this.#isClosed ? 'SIGTERM' : 'SIGKILL');
        await running.exited;
      } catch (error) {
        if (this.#isClosed) break;
        this.#trouble = (error as Error).message.split('\n').slice(0, 3).join(' | ');
        say(`${this.name} does not start: ${this.#trouble}`);
        await delay(PAUSE_MS);
      }
      this.#isGone();
    }
    this.#isGone();
  }

  #isGone(): void {
    if (this.#running !== null) this.#missedSince = performance.now();
    this.#running = null;
    this.#readyAt = Number.POSITIVE_INFINITY;
    this.#pid = null;
  }

  #becameReady(running: Running): void {
    const now = performance.now();
    this.#pid = running.pid;
    this.#running = running;
    this.#readyAt = now;
    this.#restarts += 1;
    if (this.#restarts === 0) return;
    // What it needs may have gone while it was starting: it is not blamed for that.
    const since = this.#keeping.needs.reduce((latest, need) => Math.max(latest, readyAtOf(need, now)), this.#missedSince);
    this.#slowestRestartMs = Math.max(this.#slowestRestartMs, Math.round(now - since));
  }
}

function readyAtOf(need: RigProcess, now: number): number {
  return need instanceof KeptProcess ? Math.min(need.readyAt, now) : 0;
}

function sendSignal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
