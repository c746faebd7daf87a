import { type DeadLetters, migrateIngest, openCollector, openDeadLetters, replayDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { systemClock, TOPICS } from '@tidewatch/schemas';
import { startPostgresService } from '../../../test/services/postgres-service.ts';
import { hostileText, pick } from '../hostile.ts';
import { mutateJson } from '../mutate.ts';
import { EVENTS, TENANT } from '../seeds.ts';
import { promise, promiseReasons, type Target } from '../target.ts';

/** A dead letter's bytes, kept and replayed on a real PostgreSQL: replayed once and for all, or still there with its reason. */
export const deadLettersTarget: Target = {
  name: 'dead-letters',
  make: (random) => mutateJson(pick(random, EVENTS), random),
  open: async () => {
    const postgres = await startPostgresService();
    const pool = openPool(postgres.url);
    await migrateIngest(pool);
    const log = await openLog({ pool });
    await log.ensureTopics(TOPICS);
    const vault = await openVault({ pool, masterKey: Buffer.alloc(32, 7) });
    const collector = openCollector({ pool, log, vault, clock: systemClock });
    const letters = openDeadLetters({ pool });
    let offset = 0;
    return {
      pid: process.pid,
      feed: async (input, random) => {
        offset += 1;
        const problem = { code: 'fuzz', message: hostileText(random), path: hostileText(random) };
        const place = { topic: 'cx.session', partition: 0, offset };
        const letter: Parameters<DeadLetters['add']>[0][number] = {
          ...{ tenantId: random.next() < 0.9 ? TENANT : null, origin: pick(random, ['pipeline', 'import']), at: offset, ...place },
          ...{ problems: [problem], payload: input, format: 'event' },
        };
        await letters.add([letter, letter]);
        const { rows } = await pool.query<{ id: string }>('select id from ingest.dead_letters where "offset" = $1', [offset]);
        promise(rows.length === 1, () => `kept ${rows.length} times`);
        const replay = () =>
          replayDeadLetters(
            pool,
            rows.map(({ id }) => id),
            { collector, now: systemClock.now() },
          );
        const [first, second] = [await replay(), await replay()];
        promise(second.replayed.length === 0 && first.replayed.length + first.kept.length === 1, () => 'replayed twice, or not told of');
        for (const { problems } of first.kept) promiseReasons(problems);
        return first.kept.length === 0 ? 'taken' : 'refused';
      },
      close: async () => {
        await log.close();
        await pool.end();
        await postgres.stop();
      },
    };
  },
};
