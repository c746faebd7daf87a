import { type CxEvent, failPoint, type Problem } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import { asImported, checkEvent } from '../check-event.ts';
import type { BatchCollector, DeadLetter, Replayed } from '../collector.ts';
import { parseJson } from '../parse-json.ts';
import { fromRow, type Row, toStored } from './open-dead-letters.ts';

const PAGE = 100;

/**
 * Reads the letters again as of `now` (ms UTC): those that are good go into the log and are marked, the others stay
 * with the reason that they have now. Unknown and already replayed ids change nothing, so a replay may be repeated; one
 * that was cut off before it had marked what it sent sends it again, which the pipeline suppresses.
 */
export async function replayDeadLetters(
  pool: Pool,
  ids: readonly string[],
  { collector, now }: { readonly collector: BatchCollector; readonly now: number },
): Promise<Replayed> {
  const replayed: string[] = [];
  const kept: { readonly id: string; readonly problems: readonly Problem[] }[] = [];
  for (let start = 0; start < ids.length; start += PAGE) {
    const { rows } = await pool.query<Row>(
      'select * from ingest.dead_letters where id = any($1::uuid[]) and replayed_at is null order by at, id',
      [ids.slice(start, start + PAGE)],
    );
    const good: GoodLetter[] = [];
    for (const letter of rows.map(fromRow)) {
      const read = readLetter(letter, now);
      if ('event' in read) good.push({ letter, event: read.event });
      else {
        kept.push({ id: letter.id, problems: read.problems });
        if (read.isNewReason)
          await pool.query('update ingest.dead_letters set problems = $2 where id = $1', [letter.id, toStored(read.problems)]);
      }
    }
    if (good.length === 0) continue;
    const refused = await send(collector, good);
    await failPoint('replay.sent');
    for (const [id, problems] of refused) {
      kept.push({ id, problems });
      await pool.query('update ingest.dead_letters set problems = $2 where id = $1', [id, toStored(problems)]);
    }
    const taken = good.map(({ letter }) => letter.id).filter((id) => !refused.has(id));
    await pool.query('update ingest.dead_letters set replayed_at = $2 where id = any($1::uuid[])', [taken, now]);
    await failPoint('replay.marked');
    replayed.push(...taken);
  }
  return { replayed, kept };
}

interface GoodLetter {
  readonly letter: DeadLetter;
  readonly event: CxEvent;
}

/**
 * What the pipeline could not process had been taken before: its id is known and must not stop it. Returns why lines were
 * refused, by the ids of their letters.
 */
async function send(collector: BatchCollector, good: readonly GoodLetter[]): Promise<ReadonlyMap<string, readonly Problem[]>> {
  const lines = good.filter(({ letter }) => letter.origin === 'import');
  const others = good.filter(({ letter }) => letter.origin !== 'import').map(({ event }) => event);
  const batches = lines.map(({ event }) => ({ tenantId: event.tenant_id, events: [asImported(event)] }));
  const answers = batches.length > 0 ? await collector.collectEach(batches) : [];
  if (others.length > 0) await collector.resend(others);
  return new Map(answers.flatMap(({ refused }, i) => (refused ? [[(lines[i] as GoodLetter).letter.id, refused] as const] : [])));
}

type ReadLetter = { readonly event: CxEvent } | { readonly problems: readonly Problem[]; readonly isNewReason: boolean };

function readLetter(letter: DeadLetter, now: number): ReadLetter {
  const notReplayable = (message: string): ReadLetter => ({
    problems: [{ code: 'not_replayable', message, path: '' }],
    isNewReason: false,
  });
  if (letter.cutFrom !== undefined) return notReplayable(`only the beginning of ${letter.cutFrom} bytes was kept`);
  if (letter.format !== undefined && letter.format !== 'event') {
    return notReplayable(`a row of a ${letter.format} file is taken by importing the corrected file`);
  }
  const json = parseJson(letter.payload);
  if (!json.ok) return { problems: [json.problem], isNewReason: true };
  const tenantId = letter.tenantId ?? String((json.value as { tenant_id?: unknown } | null)?.tenant_id);
  const checked = checkEvent(json.value, { tenantId, now });
  return checked.ok ? { event: checked.event } : { problems: checked.problems, isNewReason: true };
}
