/** A line of a file without its line end; `cutFrom` is its whole size in bytes where only the beginning was kept. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly cutFrom?: number;
}

/** Longest line that is kept whole. */
export const MAX_LINE_BYTES = 1 << 20;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits a byte stream into lines (LF or CRLF, the last one may lack its end) and leaves out blank ones and a byte
 * order mark. Holds one chunk and one line of at most `MAX_LINE_BYTES`, whatever the file does.
 */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const kept = new LineBuffer();
  let number = 1;
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      const line = kept.finish(chunk.subarray(start, end), number);
      if (line) yield line;
      number += 1;
      start = end + 1;
    }
    kept.add(chunk.subarray(start));
  }
  const last = kept.finish(new Uint8Array(0), number);
  if (last) yield last;
}

/** The part of a line that earlier chunks held. */
class LineBuffer {
  #parts: Uint8Array[] = [];
  #kept = 0;
  #size = 0;

  /** Takes a piece; a chunk belongs to its stream and may be overwritten, so what stays is copied. */
  add(piece: Uint8Array): void {
    this.#size += piece.length;
    const room = Math.min(piece.length, MAX_LINE_BYTES - this.#kept);
    if (room > 0) this.#parts.push(new Uint8Array(piece.subarray(0, room)));
    this.#kept += Math.max(0, room);
  }

  /** The line that ends with `piece`, null when it is blank; the buffer is empty then. */
  finish(piece: Uint8Array, number: number): Line | null {
    this.add(piece);
    const size = this.#size;
    let bytes: Uint8Array = this.#parts.length === 1 ? (this.#parts[0] as Uint8Array) : Buffer.concat(this.#parts, this.#kept);
    this.#parts = [];
    this.#kept = 0;
    this.#size = 0;
    if (number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    if (size > MAX_LINE_BYTES) return { number, bytes, cutFrom: size };
    if (bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    return isBlank(bytes) ? null : { number, bytes };
  }
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09) return false;
  return true;
}
