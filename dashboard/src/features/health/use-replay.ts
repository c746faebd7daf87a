'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/trpc-provider.tsx';

/** Asks for letters to be read again, and for the state at once when the request is in. */
export function useReplay() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return useMutation(
    trpc.health.replay.mutationOptions({ onSuccess: () => queries.invalidateQueries({ queryKey: trpc.health.state.queryKey() }) }),
  );
}
