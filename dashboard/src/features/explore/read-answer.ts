import type { TRPCClient } from '@trpc/client';
import type { AppRouter } from '../../server/trpc/router.ts';
import type { ExploreAnswer } from './answer.ts';
import type { Question } from './view.ts';
import { fromWire } from './wire-answer.ts';

/**
 * The answer to a question. More than a thousand rows come apart, as Arrow; what reads that is fetched only then.
 * @throws TRPCClientError, RowsRefused
 */
export async function readAnswer(client: TRPCClient<AppRouter>, question: Question, signal?: AbortSignal): Promise<ExploreAnswer> {
  const answer = fromWire(await client.explore.answer.query(question, signal ? { signal } : {}));
  if (answer.apart === undefined) return answer;
  const { fetchRows } = await import('./fetch-rows.ts');
  return fetchRows(answer, signal);
}
