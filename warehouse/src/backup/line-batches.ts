const LINE_END = 0x0a;

/** Text that comes in pieces, as whole lines of about `size` bytes together; a longer line stays whole. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    const end = bytes + piece.length < size ? 0 : piece.lastIndexOf(LINE_END) + 1;
    held.push(end === 0 ? piece : piece.subarray(0, end));
    bytes += piece.length;
    if (end === 0) continue;
    yield Buffer.concat(held);
    held = [piece.subarray(end)];
    bytes = piece.length - end;
  }
  if (bytes > 0) yield Buffer.concat(held);
}
