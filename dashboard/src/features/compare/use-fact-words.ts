import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { formatAge } from '../../format/format.ts';
import { useExploreWords } from '../explore/use-explore-words.ts';
import type { FactWords } from './fact-text.ts';

/** Words for what makes items count otherwise; fields that are dimensions, and their values, are called as everywhere. */
export function useFactWords(): FactWords {
  const t = useTranslations('compare');
  const explore = useTranslations('explore');
  const locale = useLocale();
  const { valueName } = useExploreWords();
  return useMemo(() => {
    const worded = (key: string) => (t.has(key as 'title') ? t(key as 'title') : null);
    const ofExplore = (key: string) => (explore.has(key as 'title') ? explore(key as 'title') : null);
    return {
      field: (name) => worded(`field.${name}`) ?? ofExplore(`dimension.${name}`) ?? name,
      value: (field, value) => {
        const text = value === null ? '' : String(value);
        return worded(`value.${text}`) ?? ofExplore(`value.${text}`) ?? valueName(field, text);
      },
      span: (from, to) => worded(`span.${from}-${to}`),
      duration: (ms) => formatAge(ms, locale),
      phrase: (key, parts) => t(`test.${key}`, parts as never),
    };
  }, [t, explore, locale, valueName]);
}
