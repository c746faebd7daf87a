import type { LogRecord, NewRecord } from '@tidewatch/ingest/log';

/** A record of the log's tail as a line of text. */
export function toLine({ topic, partition, offset, logAt, key, value }: LogRecord): string {
  return `${JSON.stringify([topic, partition, offset, logAt, key, Buffer.from(value).toString('base64')])}\n`;
}

/** What such lines append to a log, at most `size` records together. */
export async function* fromLines(text: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<readonly NewRecord[]> {
  let rest = '';
  let records: NewRecord[] = [];
  const decoder = new TextDecoder();
  for await (const piece of text) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      records.push(fromLine(line));
      if (records.length < size) continue;
      yield records;
      records = [];
    }
  }
  if (records.length > 0) yield records;
}

function fromLine(line: string): NewRecord {
  const [topic, , , , key, value] = JSON.parse(line) as [string, number, number, number, string, string];
  return { topic, key, value: Buffer.from(value, 'base64') };
}
