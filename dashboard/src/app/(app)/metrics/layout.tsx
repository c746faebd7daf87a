import { CATALOGUE } from '@tidewatch/schemas';
import type { Metadata } from 'next';
import Link from 'next/link';
import { getLocale, getTranslations } from 'next-intl/server';
import { type ReactNode, Suspense } from 'react';
import { entryOf } from '../../../features/metrics/metric-entry.ts';
import { MetricList } from '../../../features/metrics/metric-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('metrics'))('title') };
}

/** The list stays while metrics are opened beside it. */
export default async function MetricsLayout({ children }: { readonly children: ReactNode }) {
  const t = await getTranslations('metrics');
  const locale = await getLocale();
  return (
    <div className="mx-auto flex max-w-[1400px] flex-col gap-4">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="text-lg font-semibold">{t('title')}</h1>
        <p className="text-sm text-muted">{t('lead')}</p>
        <a href="/api/v1/openapi.json" className="text-sm text-accent underline" data-print="no">
          {t('api')}
        </a>
        <Link href="/metrics/compare" className="text-sm text-accent underline" data-print="no">
          {t('compareLead')}
        </Link>
      </header>
      <div className="grid items-start gap-4 lg:grid-cols-[340px_minmax(0,1fr)]">
        <Suspense>
          <MetricList entries={CATALOGUE.map((metric) => entryOf(metric, locale))} />
        </Suspense>
        {children}
      </div>
    </div>
  );
}
