import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { defaultView, viewFromWords, wordsOfSearch } from '../explore/view.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import { SESSION_ORDERS } from './session-view.ts';
import type { SessionListAddress } from './use-session-list.ts';

/** The list that the address bar names; a bare address stands for all sessions that began in the last seven days. */
export function useListAddress(): SessionListAddress & { readonly isNamed: boolean } {
  const search = useSearchParams();
  const { zone } = useViewer();
  return useMemo(() => {
    const fallback = { ...defaultView(zone), metrics: ['sessions_started'], grain: 'total' as const };
    return {
      view: viewFromWords(wordsOfSearch(new URLSearchParams(search)), fallback),
      order: SESSION_ORDERS.find((order) => order === search.get('order')) ?? 'newest',
      isNamed: search.has('m'),
    };
  }, [search, zone]);
}
