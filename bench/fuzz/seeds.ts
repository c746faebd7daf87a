import { readdirSync, readFileSync } from 'node:fs';
import { sampleEvent } from '../../schemas/src/publish/sample-event.ts';
import type { Fuzzy } from './json-text.ts';

const PUBLISHED = new URL('../../schemas/published/events/', import.meta.url);

/** Tenant of every seed. */
export const TENANT = 'demo';

/** Valid events: of each type one with all fields and one with those that it needs. */
export const EVENTS: readonly { readonly [name: string]: Fuzzy }[] = readdirSync(PUBLISHED).flatMap((file) => {
  const schema = JSON.parse(readFileSync(new URL(file, PUBLISHED), 'utf8')) as Parameters<typeof sampleEvent>[1];
  const type = file.replace(/\.json$/, '');
  return (['full', 'required'] as const).map((extent) => {
    const { sealed, ...sample } = sampleEvent(type, schema, extent) as { readonly [name: string]: Fuzzy };
    // Text travels plain or sealed.
    const isPlain = sealed === undefined || sample['text'] !== undefined;
    return { ...sample, ...(isPlain ? {} : { sealed }), event_id: `${type}-${extent}`, tenant_id: TENANT };
  });
});

/** A valid conversation file, one thread a line. */
export const CONVERSATIONS: readonly string[] = [2, 3, 5].map((count, thread) =>
  JSON.stringify({
    messages: Array.from({ length: count }, (_, i) => ({
      role: (['customer', 'agent', 'bot'] as const)[i % 3],
      author: `author-${i}`,
      at: `2017-10-31T22:${String(10 + i).padStart(2, '0')}:00+02:00`,
      id: `m-${thread}-${i}`,
      text: 'hello 你好 😀',
      ...(i === 1 && { doc_id: 'doc' }),
    })),
  }),
);

/** A valid call file: served, abandoned, past midnight, without a queue, phantom. */
export const TECHNION: readonly string[] = [
  'vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time outcome ser_start ser_exit ser_time server',
  'AA0101 33116 9664491 2 PS 990901 8:20:00 8:20:10 10 8:20:10 8:20:25 15 AGENT 8:20:25 8:21:25 60 TOVA',
  'AA0102 33117 0 0 NW 990901 8:21:40 8:21:45 5 8:21:45 8:23:10 85 HANG 0:00:00 0:00:00 0 NO_SERVER',
  'AA0103 33118 1.23E+12 1 IN 990902 23:59:50 0:00:05 15 0:00:05 0:00:40 35 AGENT 0:00:40 0:01:40 60 NO_SERVER',
  'AA0104 33119 12 0 TT 990903 11:06:40 11:06:46 6 0:00:00 0:00:00 0 AGENT 11:06:46 11:08:20 94 ZOHARI',
  'AA0105 33120 0 0 PE 990904 13:53:20 13:53:27 7 0:00:00 0:00:00 0 PHANTOM 0:00:00 0:00:00 0 NO_SERVER',
].map((line) => line.replaceAll(' ', '\t'));
