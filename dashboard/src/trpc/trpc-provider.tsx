'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import type { AppRouter } from '../server/trpc/router.ts';

const context = createTRPCContext<AppRouter>();

/** The typed door to the server: `useTRPC().live.watch.subscriptionOptions()`, `useTRPC().explore.…queryOptions(…)`. */
export const { useTRPC, useTRPCClient } = context;

const URL_OF_TRPC = '/api/trpc';

/** Queries by HTTP in batches; subscriptions by one server-sent stream each. */
export function TrpcProvider({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: shouldRetry } } }));
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: (operation) => operation.type === 'subscription',
          true: httpSubscriptionLink({ url: URL_OF_TRPC }),
          false: httpBatchLink({ url: URL_OF_TRPC }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider queryClient={queryClient} trpcClient={trpcClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}

/** Three times, and only what may succeed without a change by the caller. */
function shouldRetry(failures: number, error: unknown): boolean {
  return failures < 3 && (error as { readonly data?: { readonly retry?: boolean } | null }).data?.retry !== false;
}
