import { randomUUID } from 'node:crypto';
import { TidewatchError } from '@tidewatch/schemas';
import type { LiveUpdate, LiveView } from '../../features/live/live-view.ts';
import type { ReadingTime } from './live-plan.ts';

const TICK_MS = 1_000;
const MOST_TICK_MS = 8_000;
/** A view that takes longer is trouble, also when it comes in the end. */
const LATE_MS = 4_000;

/** What two watchers must share to share a view. */
export interface LiveScope {
  readonly tenantId: string;
  readonly zone: string;
}

export interface LiveHubParts {
  readonly sourceOf: (scope: LiveScope) => { watermark(): Promise<number | null>; read(time: ReadingTime): Promise<LiveView> };
  readonly now: () => number;
  readonly onError: (error: unknown, id: string) => void;
}

/** An update with its place in the scope's order. */
export interface NumberedUpdate {
  readonly version: number;
  readonly update: LiveUpdate;
}

/**
 * Computes each scope's live view once a second, however many watch it, only while somebody does and only when the
 * watermark has moved. Keeps nothing but the newest update: a watcher who does not read costs no memory and, when it
 * reads again, gets the newest.
 */
export class LiveHub {
  readonly #parts: LiveHubParts;
  readonly #rooms = new Map<string, Room>();
  readonly #closed = new AbortController();

  constructor(parts: LiveHubParts) {
    this.#parts = parts;
  }

  /** The newest update at once, when there is one, and each newer one; ends with `left`. */
  async *watch(scope: LiveScope, left: AbortSignal): AsyncGenerator<NumberedUpdate, void, undefined> {
    const signal = AbortSignal.any([left, this.#closed.signal]);
    const key = JSON.stringify([scope.tenantId, scope.zone]);
    const room = this.#rooms.get(key) ?? this.#openRoom(key, scope);
    room.watchers += 1;
    try {
      let seen = 0;
      while (!signal.aborted) {
        const { newest } = room;
        if (newest !== null && newest.version > seen) {
          seen = newest.version;
          yield newest;
        } else await room.nextUpdate(signal);
      }
    } finally {
      room.watchers -= 1;
      if (room.watchers === 0) {
        room.close();
        this.#rooms.delete(key);
      }
    }
  }

  /** Ends every watch and lets nobody watch again: for the end of the process. */
  close(): void {
    this.#closed.abort();
  }

  /** Watches that are open now. */
  get watchers(): number {
    return [...this.#rooms.values()].reduce((sum, room) => sum + room.watchers, 0);
  }

  /** Scopes that are being computed now. */
  get scopes(): number {
    return this.#rooms.size;
  }

  #openRoom(key: string, scope: LiveScope): Room {
    const room = new Room(this.#parts, this.#parts.sourceOf(scope));
    this.#rooms.set(key, room);
    void room.run();
    return room;
  }
}

class Room {
  watchers = 0;
  newest: NumberedUpdate | null = null;
  readonly #parts: LiveHubParts;
  readonly #source: ReturnType<LiveHubParts['sourceOf']>;
  readonly #closed = new AbortController();
  readonly #waiting = new Set<() => void>();
  #shown: number | null | undefined;
  #failures = 0;

  constructor(parts: LiveHubParts, source: ReturnType<LiveHubParts['sourceOf']>) {
    this.#parts = parts;
    this.#source = source;
  }

  close(): void {
    this.#closed.abort();
  }

  async run(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      const startedAt = this.#parts.now();
      await this.#tick();
      const every = Math.min(TICK_MS * 2 ** this.#failures, MOST_TICK_MS);
      await pause(startedAt + every - this.#parts.now(), this.#closed.signal);
    }
  }

  /** Resolves at the next update, or when `signal` ends. */
  nextUpdate(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  async #tick(): Promise<void> {
    const late = setTimeout(() => this.#tellTrouble(new TidewatchError('warehouse_slow', `no live view after ${LATE_MS} ms`)), LATE_MS);
    try {
      const watermark = await this.#source.watermark();
      if (watermark !== this.#shown) {
        this.#publish(watermark === null ? { kind: 'empty' } : { kind: 'view', view: await this.#view(watermark) });
        this.#shown = watermark;
      }
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#tellTrouble(error);
    } finally {
      clearTimeout(late);
    }
  }

  /** What stands is no longer known to be the newest: the next watermark is read whatever it is. */
  #tellTrouble(error: unknown): void {
    const id = randomUUID().slice(0, 8);
    this.#shown = undefined;
    this.#parts.onError(error, id);
    this.#publish({ kind: 'trouble', code: error instanceof TidewatchError ? error.code : 'warehouse_unavailable', id });
  }

  /** The clocks of log and web may differ a little; the present is never before what is known. */
  #view(watermark: number): Promise<LiveView> {
    return this.#source.read({ watermark, present: Math.max(watermark, this.#parts.now()) });
  }

  #publish(update: LiveUpdate): void {
    this.newest = { version: (this.newest?.version ?? 0) + 1, update };
    for (const done of [...this.#waiting]) done();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener('abort', done);
  });
}
