import { getTranslations } from 'next-intl/server';

/** Nothing is open: says how to go on. A phone has no room for it, and shows the list alone. */
export default async function MetricsPage() {
  const t = await getTranslations('metrics');
  return (
    <section className="flex min-h-60 flex-col justify-center gap-1 rounded-md border border-line bg-surface p-6 max-lg:hidden">
      <h2 className="text-lg font-semibold">{t('choose')}</h2>
      <p className="text-sm">{t('chooseLead')}</p>
    </section>
  );
}
