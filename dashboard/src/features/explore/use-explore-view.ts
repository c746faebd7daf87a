import { useSearchParams } from 'next/navigation';
import { startTransition, useCallback, useMemo, useOptimistic } from 'react';
import { changeAddress } from '../../components/change-address.ts';
import { defaultView, type ExploreView, VIEW_KEYS, viewFromWords, wordsFromView, wordsOfSearch } from './view.ts';

/** The view in the address bar. Each change is a step of the browser's history; keys that say the default are left out. */
export function useExploreView(zone: string): readonly [ExploreView, (change: Partial<ExploreView>) => void] {
  const search = useSearchParams();
  const fallback = useMemo(() => defaultView(zone), [zone]);
  const inAddress = useMemo(() => viewFromWords(wordsOfSearch(search), fallback), [search, fallback]);
  // What is chosen shows at once, and what is chosen next builds on it, also while the page of the new address is drawn.
  const [view, showAtOnce] = useOptimistic(inAddress);
  const change = useCallback(
    (part: Partial<ExploreView>) => {
      const next = { ...view, ...part };
      const [words, silent] = [wordsFromView(next), wordsFromView(fallback)];
      startTransition(() => {
        showAtOnce(next);
        changeAddress(Object.fromEntries(VIEW_KEYS.map((key) => [key, words[key] === silent[key] ? null : words[key]])));
      });
    },
    [view, fallback, showAtOnce],
  );
  return [view, change];
}
