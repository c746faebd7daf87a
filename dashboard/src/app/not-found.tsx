import Link from 'next/link';
import { useTranslations } from 'next-intl';

export default function NotFoundPage() {
  const t = useTranslations('errors');
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-4 text-center">
      <p className="text-muted">404</p>
      <h1 className="text-xl font-semibold">{t('notFound')}</h1>
      <p className="text-muted">{t('notFoundLead')}</p>
      <Link href="/live" className="font-medium text-accent underline">
        {t('home')}
      </Link>
    </main>
  );
}
