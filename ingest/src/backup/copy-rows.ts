import { once } from 'node:events';
import { Readable } from 'node:stream';
import type pg from 'pg';

/** What the driver's connection can do beside its declared part: the copy protocol. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const PIECE_BYTES = 1 << 16;

/** The rows that `copy … to stdout` sends, in pieces that end with a row; the server waits while the reader is slow. */
export function copyOut(client: pg.ClientBase, sql: string): AsyncIterable<Buffer> {
  return client.query(new CopyOut(sql)).rows;
}

/** Sends rows to `copy … from stdin`; resolves when the server has taken them all. What goes wrong undoes the statement. */
export function copyIn(client: pg.ClientBase, sql: string, rows: AsyncIterable<Uint8Array>): Promise<void> {
  return client.query(new CopyIn(sql, rows)).done;
}

class CopyOut implements pg.Submittable {
  readonly rows: Readable;
  readonly #sql: string;
  #connection: pg.Connection | null = null;
  /** The driver reuses its memory, so that rows are copied; one at a time would be a piece each. */
  #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #used = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.rows = new Readable({ read: () => this.#connection?.stream.resume(), highWaterMark: 16 * PIECE_BYTES });
  }

  submit(connection: pg.Connection): void {
    this.#connection = connection;
    connection.query(this.#sql);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.#used + chunk.length > this.#piece.length) this.#handOn();
    if (chunk.length > this.#piece.length) this.#piece = Buffer.allocUnsafe(chunk.length);
    this.#used += chunk.copy(this.#piece, this.#used);
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#connection?.stream.resume();
    this.rows.destroy(error);
  }

  handleReadyForQuery(): void {
    this.#handOn();
    // Whoever asks next needs the connection to be read again.
    this.#connection?.stream.resume();
    this.rows.push(null);
  }

  #handOn(): void {
    if (this.#used === 0 || this.rows.destroyed) return;
    if (!this.rows.push(this.#piece.subarray(0, this.#used))) this.#connection?.stream.pause();
    this.#piece = Buffer.allocUnsafe(PIECE_BYTES);
    this.#used = 0;
  }
}

class CopyIn implements pg.Submittable {
  readonly done: Promise<void>;
  readonly #sql: string;
  readonly #rows: AsyncIterable<Uint8Array>;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  /** What the rows' source threw; the server's answer only repeats it. */
  #cause: unknown = null;
  #isOver = false;

  constructor(sql: string, rows: AsyncIterable<Uint8Array>) {
    this.#sql = sql;
    this.#rows = rows;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    void this.#send(connection);
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#isOver = true;
    this.#reject(this.#cause ?? error);
  }

  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#resolve();
  }

  async #send(connection: CopyConnection): Promise<void> {
    try {
      for await (const chunk of this.#rows) {
        if (this.#isOver) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
      }
      connection.endCopyFrom();
    } catch (error) {
      this.#cause = error;
      if (!this.#isOver) connection.sendCopyFail('the rows could not be read');
    }
  }
}
