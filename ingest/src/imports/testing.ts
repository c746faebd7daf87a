import type { CxEvent, Problem } from '@tidewatch/schemas';
import type { ImportItem } from './import-item.ts';

/** A byte stream of a text, in pieces of `pieceBytes`. */
export async function* streamOf(content: string | Uint8Array, pieceBytes = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** All items of a reader. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The events of a line that was read. */
export function eventsOf(item: ImportItem | undefined): readonly CxEvent[] {
  if (!item || !('events' in item)) throw new Error(`no events: ${JSON.stringify(item && 'problems' in item ? item.problems : item)}`);
  return item.events;
}

/** The problems of a line that was refused. */
export function problemsOf(item: ImportItem | undefined): readonly Problem[] {
  if (!item || !('problems' in item)) throw new Error('the line was not refused');
  return item.problems;
}
