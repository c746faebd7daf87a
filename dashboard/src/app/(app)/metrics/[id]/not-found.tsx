import Link from 'next/link';
import { useTranslations } from 'next-intl';

/** The address names a metric that the catalogue does not have; the list beside it does. */
export default function MetricNotFound() {
  const t = useTranslations('metrics');
  return (
    <section role="alert" className="flex min-h-60 flex-col items-start justify-center gap-1 rounded-md border border-line bg-surface p-6">
      <h2 className="text-lg font-semibold">{t('missing')}</h2>
      <p className="text-sm">{t('missingLead')}</p>
      <p className="text-xs text-muted">{t('code', { code: 'metric_unknown' })}</p>
      <Link href="/metrics" className="inline-flex min-h-11 items-center text-sm text-accent underline">
        {t('list')}
      </Link>
    </section>
  );
}
