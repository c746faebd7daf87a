'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { StatusShape } from '../../components/data/status-shape.tsx';
import { formatAge } from '../../format/format.ts';
import type { CanaryLine, HealthView } from './health-view.ts';
import { SHAPES } from './health-words.ts';
import { Place } from './place.tsx';

/** Whether an event comes through, partition by partition. */
export function CanaryPanel({ view }: { readonly view: HealthView | null }) {
  const t = useTranslations('health.canary');
  return (
    <Place id="health-canary">
      <Panel title={t('title')}>
        <p className="text-xs text-muted">{t('lead')}</p>
        {view === null ? (
          <div aria-hidden="true" className="skeleton h-16 opacity-60" />
        ) : view.canaries.length === 0 ? (
          <p className="text-sm">{t('empty')}</p>
        ) : (
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-1">
            {view.canaries.map((canary) => (
              <Canary key={`${canary.topic}/${canary.partition}`} canary={canary} now={view.at} />
            ))}
          </ul>
        )}
      </Panel>
    </Place>
  );
}

function Canary({ canary, now }: { readonly canary: CanaryLine; readonly now: number }) {
  const t = useTranslations('health');
  const locale = useLocale();
  const { topic, partition, state, seenAt } = canary;
  const age = seenAt === null ? null : formatAge(now - seenAt, locale);
  const place = `${topic}/${partition}`;
  const words = age === null ? t('canary.never', { partition: place }) : t('canary.seen', { partition: place, age });
  return (
    <li className="flex items-center gap-2 rounded-sm border border-line px-2 py-1 text-xs" title={words}>
      <StatusShape state={SHAPES[state]} label={`${t(`states.${state}`)} – ${words}`} />
      <span aria-hidden="true" className="figure">
        {partition}
      </span>
      <span aria-hidden="true" className="figure ml-auto text-muted">
        {age ?? '–'}
      </span>
    </li>
  );
}
