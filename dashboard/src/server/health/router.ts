import { readBeats, readLetters, readPlatform, readReplays, requestReplay } from '@tidewatch/ingest/ops';
import { z } from 'zod';
import { type HealthView, LETTERS_PAGE, type LettersPage, type ReplayLine } from '../../features/health/health-view.ts';
import { QUALITY_RANGE_MS, type QualityView } from '../../features/health/quality-view.ts';
import type { Services } from '../services.ts';
import { operatorProcedure, router } from '../trpc/init.ts';
import { computeDeliveries, computeHealth } from './compute-health.ts';

const REPLAYS = 5;
const code = z.string().max(100);

export const healthRouter = router({
  /** Whether the numbers may be believed, and what that rests on. */
  state: operatorProcedure.query(async ({ ctx }): Promise<HealthView> => {
    const { services, reader, viewer } = ctx;
    const [platform, watermark, replays] = await Promise.all([
      readPlatform(services.operations, viewer.tenantId),
      reader.watermark(),
      replaysOf(services, viewer.tenantId),
    ]);
    return computeHealth({ platform, watermark, replays });
  }),

  /** How whole the events of the last day are. */
  quality: operatorProcedure.query(async ({ ctx }): Promise<QualityView> => {
    const { services, reader } = ctx;
    const at = Date.now();
    const [events, beats] = await Promise.all([reader.eventQuality(at - QUALITY_RANGE_MS, at), readBeats(services.operations)]);
    return { at, ...events, deliveries: computeDeliveries(beats) };
  }),

  /** The tenant's letters that wait, the newest first, of one reason where it is given. */
  letters: operatorProcedure
    .input(z.object({ code: code.optional(), cursor: z.uuid().nullish() }))
    .query(async ({ ctx, input }): Promise<LettersPage> => {
      const page = { tenantId: ctx.viewer.tenantId, code: input.code, after: input.cursor ?? undefined, limit: LETTERS_PAGE };
      const letters = await readLetters(ctx.services.operations, page);
      return { letters, next: letters.length === LETTERS_PAGE ? (letters.at(-1)?.id ?? null) : null };
    }),

  /** Has one letter, or all of one reason, read again; what comes of it stands in the state's `replays`. */
  replay: operatorProcedure
    .input(z.union([z.strictObject({ letterId: z.uuid() }), z.strictObject({ code })]))
    .mutation(async ({ ctx, input }) => {
      const { services, viewer } = ctx;
      const id = await requestReplay(services.operations, { tenantId: viewer.tenantId, requestedBy: viewer.userId, ...input }, Date.now());
      services.log.info({ replay: id, requestedBy: viewer.userId }, 'dead letters are to be read again');
      return { id };
    }),
});

/** The last requests, with the names of those who asked. */
async function replaysOf({ operations, database }: Services, tenantId: string): Promise<readonly ReplayLine[]> {
  const replays = await readReplays(operations, tenantId, REPLAYS);
  if (replays.length === 0) return [];
  const asked = await database.user.findMany({
    where: { tenantId, id: { in: replays.map(({ requestedBy }) => requestedBy) } },
    select: { id: true, name: true },
  });
  const names = new Map(asked.map(({ id, name }) => [id, name]));
  return replays.map(({ letterId, requestedBy, ...replay }) => ({
    ...replay,
    isOne: letterId !== null,
    requestedBy: names.get(requestedBy) ?? null,
  }));
}
