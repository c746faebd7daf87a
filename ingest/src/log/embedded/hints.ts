import type pg from 'pg';

const CHANNEL = 'tidewatch_log';
/** How often a waiter looks for itself: hints may be lost with their connection. */
const LOOK_MS = 500;
const LOOK_DEAF_MS = 50;
/** After so long without a hint the connection is asked whether it is still one: it may have fallen silent. */
const CHECK_MS = 10_000;

/** Where a waiter stands in the stream of hints; one that came later ends its wait. */
export type HintMark = number;

/**
 * Wakes those who wait for records or for a change in their group. Hints travel by NOTIFY in transactions of their own:
 * inside an append they would make all appends wait for each other at commit. They may get lost, so a waiter also wakes
 * by itself.
 */
export class Hints {
  readonly #pool: pg.Pool;
  readonly #waiters = new Set<(names: ReadonlySet<string>) => void>();
  readonly #lastSeen = new Map<string, number>();
  readonly #unsent = new Set<string>();
  #sequence = 0;
  #sending = false;
  #listener: pg.PoolClient | null = null;
  #connecting = false;
  #heardAt = 0;
  #checking = false;
  #closed = false;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Tells everybody who waits for these names. At most one transaction at a time; names that come meanwhile go together. */
  send(names: Iterable<string>): void {
    for (const name of names) this.#unsent.add(name);
    if (!this.#sending) void this.#flush();
  }

  mark(): HintMark {
    return this.#sequence;
  }

  /** Whether a hint for the name has come since the mark. */
  hasSince(mark: HintMark, name: string): boolean {
    return (this.#lastSeen.get(name) ?? 0) > mark;
  }

  /** Resolves at a hint for one of the names since the mark, or after at most `maxMs`, possibly sooner. */
  wait(mark: HintMark, names: ReadonlySet<string>, maxMs: number): Promise<void> {
    this.listen();
    this.#check();
    if ([...names].some((name) => this.hasSince(mark, name))) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(check);
        resolve();
      };
      const check = (hinted: ReadonlySet<string>) => {
        for (const name of hinted) if (names.has(name)) return done();
      };
      const timer = setTimeout(done, Math.max(0, Math.min(maxMs, this.#listener ? LOOK_MS : LOOK_DEAF_MS)));
      this.#waiters.add(check);
    });
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  async #flush(): Promise<void> {
    this.#sending = true;
    while (this.#unsent.size > 0) {
      const names = [...this.#unsent];
      this.#unsent.clear();
      // A hint that cannot be sent is not missed for long: every waiter looks for itself.
      await this.#pool.query(`select pg_notify('${CHANNEL}', name) from unnest($1::text[]) as name`, [names]).catch(() => {});
    }
    this.#sending = false;
  }

  /** Starts to listen, if that has not been done; waiters look often until it works. */
  listen(): void {
    if (this.#listener || this.#connecting || this.#closed) return;
    this.#connecting = true;
    this.#connect()
      .catch(() => {}) // the waiter looks for itself meanwhile, and the next one tries again
      .finally(() => {
        this.#connecting = false;
      });
  }

  async #connect(): Promise<void> {
    const client = await this.#pool.connect();
    client.on('notification', ({ payload }) => this.#hinted(payload ?? ''));
    client.on('error', () => {
      if (this.#listener === client) this.#drop();
    });
    try {
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#listener = client;
    this.#heardAt = performance.now();
    if (this.#closed) this.#drop();
  }

  #check(): void {
    const client = this.#listener;
    if (!client || this.#checking || performance.now() - this.#heardAt < CHECK_MS) return;
    this.#checking = true;
    client
      .query('select 1')
      .then(
        () => {
          this.#heardAt = performance.now();
        },
        () => {
          if (this.#listener === client) this.#drop();
        },
      )
      .finally(() => {
        this.#checking = false;
      });
  }

  #hinted(name: string): void {
    this.#heardAt = performance.now();
    this.#lastSeen.set(name, ++this.#sequence);
    for (const waiter of [...this.#waiters]) waiter(new Set([name]));
  }

  #drop(): void {
    this.#listener?.release(true);
    this.#listener = null;
  }
}
