import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import { type ExploreView, searchOfView } from '../explore/view.ts';
import type { SessionOrder, SessionQuestion } from './session-view.ts';

/** The list that an address names. */
export interface SessionListAddress {
  readonly view: ExploreView;
  readonly order: SessionOrder;
}

/** What the address asks for: its first metric. */
export function sessionQuestion({ view: { metrics, from, to, zone, where, asOf }, order }: SessionListAddress): SessionQuestion {
  return { metric: metrics[0] ?? '', from, to, zone, where, asOf, order };
}

/** The query string of a list, for its own address and those of its sessions. */
export function searchOfList({ view, order }: SessionListAddress): string {
  return `${searchOfView(view)}&order=${order}`;
}

/** The pages of a list; the page of a session reads the same ones, so that it knows its neighbours. */
export function useSessionList(address: SessionListAddress, isWanted = true) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.sessions.list.infiniteQueryOptions(sessionQuestion(address), {
      getNextPageParam: ({ next }) => next,
      enabled: isWanted,
      staleTime: 60_000,
    }),
  );
}
