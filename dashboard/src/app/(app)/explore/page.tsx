import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { Explore } from '../../../features/explore/explore.tsx';
import { AnswerSkeleton } from '../../../features/explore/parts/answer-states.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('explore');
  return { title: t('title') };
}

export default function ExplorePage() {
  return (
    <Suspense fallback={<AnswerSkeleton />}>
      <Explore />
    </Suspense>
  );
}
