import { PROOF_LIMITS, readProof, readProofEvents, readProofFacts, requestProof } from '@tidewatch/ingest/ops';
import type { Metric, NumberQuery, ProofEvent, ProofFact } from '@tidewatch/schemas';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { PROOF_PAGE, type ProofPage, type ProofProgress, type ProofTicket } from '../../features/proof/proof-view.ts';
import { describeMetric } from '../explore/describe-catalogue.ts';
import { planQuery } from '../explore/plan-query.ts';
import { questionInput } from '../explore/question-input.ts';
import { procedure, router } from '../trpc/init.ts';

const id = z.uuid();
const page = z.object({ id, cursor: z.int().min(0).nullish() });
const oneNumber = questionInput.extend({
  metrics: z.array(z.string().min(1).max(100)).length(1).readonly(),
  grain: z.literal('total'),
  by: z.array(z.never()).readonly(),
  compare: z.null(),
});

/** Proofs of numbers: a worker's jobs make them, and this asks for them and reads them. */
export const proofRouter = router({
  /** Has a number taken apart and folded again. */
  start: procedure.input(oneNumber).mutation(async ({ ctx, input }): Promise<ProofTicket> => {
    const { services, viewer } = ctx;
    const { metrics, from, to, zone, where, asOf } = planQuery(input, Date.now());
    const [metric] = metrics as readonly [Metric];
    const number: NumberQuery = { from, to, zone, where, asOf };
    const ticket = await requestProof(services.operations, viewer.tenantId, { metric: metric.id, number });
    return { id: ticket, metric: describeMetric(metric), range: { from, to, asOf }, limits: PROOF_LIMITS };
  }),

  /** How far it has come, and what it found. */
  state: procedure.input(z.strictObject({ id })).query(async ({ ctx, input }): Promise<ProofProgress> => {
    const state = await readProof(ctx.services.operations, ctx.viewer.tenantId, input.id);
    if (state === null) throw new TRPCError({ code: 'NOT_FOUND' });
    return state;
  }),

  /** The units that the number rests on, in the order of their keys. */
  facts: procedure.input(page).query(({ ctx, input }): Promise<ProofPage<ProofFact>> => {
    const proof = { tenantId: ctx.viewer.tenantId, id: input.id };
    return paged(input.cursor ?? 0, (at) => readProofFacts(ctx.services.operations, proof, at));
  }),

  /** The events of one unit, in the order in which they are folded. */
  events: procedure
    .input(page.extend({ unit: z.object({ id: z.string().min(1).max(200), bucketOn: z.iso.date() }) }))
    .query(({ ctx, input }): Promise<ProofPage<ProofEvent>> => {
      const proof = { tenantId: ctx.viewer.tenantId, id: input.id, unit: input.unit };
      return paged(input.cursor ?? 0, (at) => readProofEvents(ctx.services.operations, proof, at));
    }),
});

async function paged<T extends ProofFact | ProofEvent>(
  offset: number,
  read: (at: { readonly offset: number; readonly limit: number }) => Promise<readonly T[]>,
): Promise<ProofPage<T>> {
  const lines = await read({ offset, limit: PROOF_PAGE });
  return { lines, next: lines.length === PROOF_PAGE ? offset + PROOF_PAGE : null };
}
