import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { SESSION_ORDERS, type SessionView } from '../../features/sessions/session-view.ts';
import { questionInput } from '../explore/question-input.ts';
import { procedure, router } from '../trpc/init.ts';
import { countedMetrics } from './counted-metrics.ts';
import { listSessions } from './list-sessions.ts';
import { readTranscript } from './transcript.ts';

const id = z.string().min(1).max(200);
const listInput = questionInput
  .pick({ from: true, to: true, zone: true, where: true, asOf: true })
  .extend({ metric: z.string().min(1).max(100), order: z.enum(SESSION_ORDERS), cursor: z.strictObject({ id, value: z.int() }).nullish() });

/** Sessions one by one, and those behind a number. */
export const sessionsRouter = router({
  /** One page of the sessions that a number counts. */
  list: procedure.input(listInput).query(({ ctx, input: { cursor, ...question }, signal }) => {
    const options = { nowMs: Date.now(), after: cursor ?? null };
    return listSessions(ctx.reader, question, signal ? { ...options, signal } : options);
  }),

  /** Everything that is known of one session of the tenant. */
  one: procedure.input(z.strictObject({ id })).query(async ({ ctx, input }): Promise<SessionView> => {
    const { reader, viewer, services } = ctx;
    const readAt = Date.now();
    const [[facts], events] = await Promise.all([reader.sessions([input.id]), reader.sessionEvents(input.id, ['message.sent'])]);
    if (facts === undefined) throw new TRPCError({ code: 'NOT_FOUND' });
    const transcript = await readTranscript(facts.messages, events, (sealed) => services.openTexts(viewer.tenantId, sealed));
    return { facts, readAt, transcript, counted: countedMetrics(facts, readAt) };
  }),
});
