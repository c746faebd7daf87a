import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { SessionSheet } from '../../../../features/sessions/session-sheet.tsx';

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sessions.one');
  return { title: t('title') };
}

export default async function SessionPage({ params }: Props) {
  const { id } = await params;
  return (
    <Suspense>
      <SessionSheet id={decodeURIComponent(id)} />
    </Suspense>
  );
}
