const FIRST_BYTES = 64 * 1024;
/** Texts up to this length are copied by hand: a call into the runtime costs more than they do. */
const SHORT_TEXT = 40;
const LOW = 2 ** 32;

/** Bytes that grow at the end, in ClickHouse's binary form (little endian); `clear` keeps the memory for the next use. */
export class ByteBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #view = viewOf(this.#bytes);
  #end = 0;

  /** Bytes of memory that it holds. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** What has been written. The same memory: it changes with the next write after `clear`. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  clear(): void {
    this.#end = 0;
  }

  bytes(source: Uint8Array): void {
    this.#reserve(source.length);
    this.#bytes.set(source, this.#end);
    this.#end += source.length;
  }

  /** Bytes written. */
  get size(): number {
    return this.#end;
  }

  /** Writes what stands in a place that has been written. */
  again({ from, to }: { readonly from: number; readonly to: number }): void {
    this.#reserve(to - from);
    this.#bytes.copyWithin(this.#end, from, to);
    this.#end += to - from;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#end, value, true);
    this.#end += 2;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#end, value, true);
    this.#end += 4;
  }

  /** A safe integer, as Int64 or, where it is not negative, UInt64. */
  int64(value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / LOW);
    this.#view.setUint32(this.#end, value - high * LOW, true);
    this.#view.setInt32(this.#end + 4, high, true);
    this.#end += 8;
  }

  /** LEB128, of a number from 0 to 2^53. */
  varint(value: number): void {
    this.#reserve(8);
    this.#end = this.#putVarint(this.#end, value);
  }

  /** Length in bytes, then UTF-8. Half surrogate pairs become U+FFFD: refuse them before. */
  text(value: string): void {
    const { length } = value;
    this.#reserve(3 * length + 8);
    // The length in bytes is known after the text is written; most often it is that in characters.
    const head = varintBytes(length);
    const size = this.#bytes.write(value, this.#end + head);
    const realHead = varintBytes(size);
    if (realHead !== head) this.#bytes.copyWithin(this.#end + realHead, this.#end + head, this.#end + head + size);
    this.#end = this.#putVarint(this.#end, size) + size;
  }

  /** Writes what `text` would; false, with nothing written, where the text is long or not ASCII. */
  shortAscii(value: string): boolean {
    const { length } = value;
    if (length > SHORT_TEXT) return false;
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    const from = this.#end + 1;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      bytes[from + i] = code;
    }
    bytes[this.#end] = length;
    this.#end = from + length;
    return true;
  }

  #putVarint(at: number, value: number): number {
    while (value > 127) {
      this.#bytes[at++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    this.#bytes[at++] = value;
    return at;
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#end + size));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (; value > 127; value = Math.floor(value / 128)) bytes++;
  return bytes;
}
