'use client';

import { useTranslations } from 'next-intl';
import { EffectList } from './effect-list.tsx';
import { useRestated } from './use-restated.ts';

/** What was last changed in a metric after it had been settled; nothing where nothing was. */
export function NewestRestated({ metric: id, zone }: { readonly metric: string; readonly zone: string }) {
  const t = useTranslations('common.restated');
  const { lines, metrics } = useRestated({ metrics: [id], from: 'now-400d', to: 'now', zone, asOf: null, knownAt: null });
  const metric = metrics[id];
  if (metric === undefined) return <div aria-hidden="true" className="skeleton h-6" />;
  if (lines.length === 0) return <p className="text-sm text-muted">{t('none')}</p>;
  return <EffectList metric={metric} lines={lines} now={null} zone={zone} />;
}
