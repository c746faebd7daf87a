'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../server/trpc/router.ts';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import { HEALTH_EVERY_MS, type HealthView } from './health-view.ts';

export interface HealthFeed {
  /** The newest view, also while something is wrong since; null before the first. */
  readonly view: HealthView | null;
  /** Server's clock minus this browser's, ms. */
  readonly clockOffsetMs: number;
  /** Code of what went wrong with the last question; null = nothing. */
  readonly trouble: string | null;
  readonly retry: () => void;
}

/** The state of the platform, asked for again every two seconds while the page is looked at. */
export function useHealth(): HealthFeed {
  const trpc = useTRPC();
  const state = useQuery(
    trpc.health.state.queryOptions(undefined, { refetchInterval: HEALTH_EVERY_MS, placeholderData: keepPreviousData, staleTime: 0 }),
  );
  const view = state.data ?? null;
  return {
    view,
    clockOffsetMs: view === null ? 0 : view.at - state.dataUpdatedAt,
    trouble: state.failureCount > 0 ? codeOf(state.failureReason) : null,
    retry: () => void state.refetch(),
  };
}

/** The stable code of an error; `unreachable` where no answer came. */
export function codeOf(error: unknown): string {
  const data = error instanceof TRPCClientError ? (error as TRPCClientError<AppRouter>).data : null;
  return data?.code ?? 'unreachable';
}
