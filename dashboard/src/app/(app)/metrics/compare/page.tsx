import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { Compare } from '../../../../features/compare/compare.tsx';
import { DEFAULT_PAIR } from '../../../../features/compare/compare-view.ts';
import { counterpartOf, offeredDefinitions } from '../../../../features/compare/offered-definitions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('compare'))('title') };
}

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

/** Where the address names one definition, another that counts otherwise is laid beside it. */
export default async function ComparePage({ searchParams }: Props) {
  const { m } = await searchParams;
  const first = typeof m === 'string' ? m.split(',')[0] : undefined;
  const fallback = first ? ([first, counterpartOf(first)] as const) : DEFAULT_PAIR;
  return (
    <Suspense>
      <Compare groups={offeredDefinitions(await getLocale())} fallback={fallback} />
    </Suspense>
  );
}
