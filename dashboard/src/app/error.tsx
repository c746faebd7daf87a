'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button } from '../components/ui/button.tsx';

/** A page that broke while it was drawn; `digest` stands in the server's log too. */
export default function BrokenPage({ error, reset }: { readonly error: Error & { digest?: string }; readonly reset: () => void }) {
  const t = useTranslations('errors');
  return (
    <main className="flex min-h-[60dvh] flex-col items-center justify-center gap-3 p-4 text-center">
      <p className="text-muted">500</p>
      <h1 className="text-xl font-semibold">{t('crashed')}</h1>
      <p className="max-w-110 text-muted">{t('crashedLead')}</p>
      {error.digest === undefined ? null : <p className="text-sm text-muted">{t('id', { id: error.digest })}</p>}
      <div className="flex items-center gap-4">
        <Button look="primary" onPress={reset}>
          {t('retry')}
        </Button>
        <Link href="/live" className="font-medium text-accent underline">
          {t('home')}
        </Link>
      </div>
    </main>
  );
}
