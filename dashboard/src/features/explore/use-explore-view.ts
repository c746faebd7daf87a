import { parseAsString, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { defaultView, type ExploreView, VIEW_KEYS, type ViewKey, viewFromWords, wordsFromView } from './view.ts';

const KEYS = Object.fromEntries(VIEW_KEYS.map((key) => [key, parseAsString])) as Record<ViewKey, typeof parseAsString>;

/** The view in the address bar. Each change is a step of the browser's history; keys that say the default are left out. */
export function useExploreView(zone: string): readonly [ExploreView, (change: Partial<ExploreView>) => void] {
  const [words, setWords] = useQueryStates(KEYS, { history: 'push', scroll: false });
  const fallback = useMemo(() => defaultView(zone), [zone]);
  const view = useMemo(() => viewFromWords(words, fallback), [words, fallback]);
  const change = useCallback(
    (part: Partial<ExploreView>) => {
      const next = wordsFromView({ ...view, ...part });
      const silent = wordsFromView(fallback);
      void setWords(Object.fromEntries(VIEW_KEYS.map((key) => [key, next[key] === silent[key] ? null : next[key]])));
    },
    [view, fallback, setWords],
  );
  return [view, change];
}
