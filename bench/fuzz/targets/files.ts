import type { ImportItem } from '@tidewatch/ingest';
import { readConversations, readEvents, readTechnion } from '@tidewatch/ingest';
import { UsageError } from '@tidewatch/schemas';
import type { Random } from '../../../twin/src/random/random.ts';
import { pick } from '../hostile.ts';
import { mutateJson, mutateLines } from '../mutate.ts';
import { CONVERSATIONS, EVENTS, TECHNION, TENANT } from '../seeds.ts';
import { promise, promiseReasons, type Target, type Verdict } from '../target.ts';
import { promiseReadable } from './event.ts';

type Read = (stream: AsyncIterable<Uint8Array>) => AsyncGenerator<ImportItem>;
const admission = () => ({ tenantId: TENANT, now: Date.now() });

/** Call files. */
export const technionTarget = fileTarget('technion', {
  make: (random) => mutateLines(TECHNION, '\t', random),
  read: (stream) => readTechnion(stream, { tenantId: TENANT, zone: 'Asia/Jerusalem' }),
});

/** Files of conversations. */
export const conversationsTarget = fileTarget('conversations', {
  make: (random) =>
    random.next() < 0.3 ? mutateLines(CONVERSATIONS, ',', random) : mutateJson(JSON.parse(pick(random, CONVERSATIONS)), random),
  read: (stream) => readConversations(stream, admission()),
});

/** Files of our own events. */
export const eventsFileTarget = fileTarget('events-file', {
  make: (random) => Buffer.concat([mutateJson(pick(random, EVENTS), random), Buffer.from('\n'), mutateJson(pick(random, EVENTS), random)]),
  read: (stream) => readEvents(stream, admission()),
});

/** A file is the same items however it comes in pieces; each line is events that the worker reads, or has its reasons. */
function fileTarget(name: string, { make, read }: { readonly make: Target['make']; readonly read: Read }): Target {
  return {
    name,
    make,
    open: async () => ({
      pid: process.pid,
      feed: async (input, random) => {
        const [whole, pieces] = [await readAll(read(inPieces(input, null))), await readAll(read(inPieces(input, random)))];
        promise(textOf(whole) === textOf(pieces), () => 'read otherwise when it came in other pieces');
        if ('code' in whole) return 'refused';
        const verdicts = whole.map((item): Verdict => {
          promise(item.line > 0, () => 'an item without a line');
          if ('problems' in item) {
            promiseReasons(item.problems);
            return 'refused';
          }
          for (const event of item.events) promiseReadable(event, Date.now());
          return 'taken';
        });
        return verdicts.includes('taken') ? 'taken' : 'refused';
      },
      close: async () => {},
    }),
  };
}

/** Everything in what was read, bytes of whatever kind alike. */
function textOf(read: readonly ImportItem[] | { readonly code: string }): string {
  const plain = (item: ImportItem) => ('bytes' in item ? { ...item, bytes: Buffer.from(item.bytes).toString('base64') } : item);
  return JSON.stringify('code' in read ? read : read.map(plain));
}

/** The items, or the code of what is wrong with the whole file. */
async function readAll(items: AsyncGenerator<ImportItem>): Promise<readonly ImportItem[] | { readonly code: string }> {
  const read: ImportItem[] = [];
  try {
    for await (const item of items) read.push(item);
    return read;
  } catch (error) {
    if (error instanceof UsageError) return { code: error.code };
    throw error;
  }
}

async function* inPieces(input: Buffer, random: Random | null): AsyncGenerator<Uint8Array> {
  const longest = random === null ? input.length : pick(random, [1, 7, 4_096, 65_536]);
  // Single bytes of something huge would be a test of patience.
  const step = Math.max(1, longest, Math.ceil(input.length / 20_000));
  for (let at = 0; at < input.length; at += step) yield new Uint8Array(input.subarray(at, at + step));
}
