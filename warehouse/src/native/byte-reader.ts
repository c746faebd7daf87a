const HIGH = 2 ** 32;

/** Reads values in ClickHouse's RowBinary form, one after the other. Reading beyond the end throws RangeError. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint16(): number {
    this.#at += 2;
    return this.#bytes.readUInt16LE(this.#at - 2);
  }

  /** UInt64 or Int64; exact within ±2^53. */
  int64(): number {
    this.#at += 8;
    return this.#bytes.readUInt32LE(this.#at - 8) + this.#bytes.readInt32LE(this.#at - 4) * HIGH;
  }

  text(): string {
    const size = this.#varint();
    const from = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new RangeError('the answer ends inside a text');
    return this.#bytes.toString('utf8', from, this.#at);
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
}
