'use client';

import { useTranslations } from 'next-intl';
import type { MetricInfo } from '../answer.ts';
import { DefinitionCard } from './definition-card.tsx';

/** What the numbers mean, the first one open. */
export function Definitions({ metrics }: { readonly metrics: readonly MetricInfo[] }) {
  const t = useTranslations('explore.definition');
  return (
    <aside aria-labelledby="explore-definitions" className="min-w-0 rounded-md border border-line bg-surface">
      <h2 id="explore-definitions" className="border-b border-line px-3 py-2 text-sm text-muted">
        {t('title')}
      </h2>
      {metrics.map((metric, i) => (
        <DefinitionCard key={metric.id} metric={metric} isOpen={i === 0} />
      ))}
    </aside>
  );
}
