import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { SessionList } from '../../../features/sessions/session-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sessions');
  return { title: t('title') };
}

export default function SessionsPage() {
  return (
    <Suspense>
      <SessionList />
    </Suspense>
  );
}
