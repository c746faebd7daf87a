'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '../../components/data/figure.tsx';
import { Panel } from '../../components/data/panel.tsx';
import { formatCount, formatRatio } from '../../format/format.ts';
import type { HealthView, TopicLag } from './health-view.ts';
import { Place } from './place.tsx';

/** How much comes in and is dealt with, and how far behind each topic is. */
export function FlowPanel({ view }: { readonly view: HealthView | null }) {
  const t = useTranslations('health.flow');
  return (
    <Place id="health-flow">
      <Panel title={t('title')}>
        {view === null ? (
          <div aria-hidden="true" className="flex flex-col gap-3">
            <div className="skeleton h-10 w-60" />
            <div className="skeleton h-24 opacity-60" />
          </div>
        ) : (
          <>
            <dl className="flex flex-wrap gap-x-8 gap-y-2">
              <Rate name={t('accepted')} rate={view.rates.accepted} />
              <Rate name={t('archived')} rate={view.rates.archived} />
            </dl>
            {view.topics.length === 0 ? <p className="text-sm text-muted">{t('empty')}</p> : <Topics topics={view.topics} />}
          </>
        )}
      </Panel>
    </Place>
  );
}

function Rate({ name, rate }: { readonly name: string; readonly rate: number | null }) {
  const t = useTranslations('health.flow');
  const locale = useLocale();
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-xl font-semibold">
        <Figure text={t('perSecond', { rate: rate !== null && rate < 10 ? formatRatio(rate, locale) : formatCount(rate, locale) })} />
      </dd>
    </div>
  );
}

function Topics({ topics }: { readonly topics: readonly TopicLag[] }) {
  const t = useTranslations('health.flow');
  const locale = useLocale();
  return (
    <table className="w-full border-collapse text-sm">
      <caption className="sr-only">{t('lag')}</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="py-1 pr-2 text-left font-normal">
            {t('topic')}
          </th>
          <th scope="col" className="px-2 py-1 text-right font-normal">
            {t('behind')}
          </th>
          <th scope="col" className="py-1 pl-2 text-right font-normal">
            {t('worst')}
          </th>
        </tr>
      </thead>
      <tbody>
        {topics.map(({ topic, lag, partitions }) => {
          const worst = [...partitions].sort((a, b) => b.lag - a.lag)[0];
          const each = partitions.map(({ partition, lag: count }) => t('partition', { partition, count: formatCount(count, locale) }));
          return (
            <tr key={topic} className="border-t border-line" title={each.join('\n')}>
              <th scope="row" className="h-8 pr-2 text-left font-medium">
                {topic}
              </th>
              <td className="px-2 text-right">
                <Figure text={formatCount(lag, locale)} />
              </td>
              <td className="figure pl-2 text-right text-muted">
                {worst === undefined || worst.lag === 0
                  ? '–'
                  : t('partition', { partition: worst.partition, count: formatCount(worst.lag, locale) })}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
