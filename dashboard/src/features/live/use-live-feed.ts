'use client';

import { useSubscription } from '@trpc/tanstack-react-query';
import { useCallback, useState } from 'react';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import type { LiveView } from './live-view.ts';

/** What the page has been told so far. */
export interface LiveFeed {
  /** The newest view, also while something is wrong since; null before the first. */
  readonly view: LiveView | null;
  /** Server's clock minus this browser's, ms. */
  readonly clockOffsetMs: number;
  readonly condition: LiveCondition;
  readonly isPaused: boolean;
  readonly togglePause: () => void;
  /** Connects anew at once. */
  readonly retry: () => void;
}

export type LiveCondition =
  | { readonly kind: 'fine' }
  /** Nothing has come yet. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'trouble'; readonly code: string; readonly id: string | null };

interface Heard {
  readonly view: LiveView | null;
  readonly clockOffsetMs: number;
  readonly condition: LiveCondition;
}

/** The live overview's one stream. Paused, nothing is asked for and what stands stays. */
export function useLiveFeed(): LiveFeed {
  const trpc = useTRPC();
  const [isPaused, setPaused] = useState(false);
  const [heard, setHeard] = useState<Heard>({ view: null, clockOffsetMs: 0, condition: { kind: 'connecting' } });
  const stream = useSubscription(
    trpc.live.watch.subscriptionOptions(undefined, {
      enabled: !isPaused,
      onData: ({ data }) => {
        const clockOffsetMs = data.sentAt - Date.now();
        setHeard(({ view }) => {
          if (data.kind === 'view') return { view: data.view, clockOffsetMs, condition: { kind: 'fine' } };
          if (data.kind === 'empty') return { view: null, clockOffsetMs, condition: { kind: 'empty' } };
          return { view, clockOffsetMs, condition: { kind: 'trouble', code: data.code, id: data.id } };
        });
      },
    }),
  );
  const togglePause = useCallback(() => setPaused((was) => !was), []);
  return { ...heard, condition: conditionOf(heard, isPaused ? null : stream), isPaused, togglePause, retry: stream.reset };
}

function conditionOf(
  heard: Heard,
  stream: {
    readonly status: string;
    readonly error: { readonly data?: { readonly code: string } | null | undefined } | null | undefined;
  } | null,
): LiveCondition {
  if (stream?.status === 'error') {
    const code = stream.error?.data?.code ?? 'other';
    return code === 'signed_out' ? { kind: 'signed_out' } : { kind: 'trouble', code, id: null };
  }
  if (stream?.status === 'connecting' && stream.error && heard.condition.kind !== 'connecting') return { kind: 'lost' };
  return heard.condition;
}
