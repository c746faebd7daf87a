import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import type { Question } from '../explore/view.ts';
import type { Restated } from './restated-view.ts';

export const NOTHING_RESTATED: Restated = { lines: [], isCut: false, metrics: {} };

/** What was restated in a range, all metrics in one question; nothing while that is not known: no number waits for its marks. */
export function useRestated(asked: Pick<Question, 'metrics' | 'from' | 'to' | 'zone' | 'asOf' | 'knownAt'>, refetchMs?: number): Restated {
  const trpc = useTRPC();
  const { metrics, from, to, zone, asOf, knownAt } = asked;
  const options = { placeholderData: keepPreviousData, ...(refetchMs === undefined ? {} : { refetchInterval: refetchMs }) };
  const { data } = useQuery(trpc.explore.restated.queryOptions({ metrics, from, to, zone, asOf, knownAt }, options));
  return data ?? NOTHING_RESTATED;
}
