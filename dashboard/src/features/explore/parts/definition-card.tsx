'use client';

import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useTRPC } from '../../../trpc/trpc-provider.tsx';
import type { MetricInfo } from '../answer.ts';
import { useExploreWords } from '../use-explore-words.ts';

/** What a number means: formula, edge cases, unit, filing, version and hash, and its SQL on request. */
export function DefinitionCard({ metric, isOpen }: { readonly metric: MetricInfo; readonly isOpen: boolean }) {
  const t = useTranslations('explore.definition');
  const locale = useLocale();
  const { metricName, dimensionName } = useExploreWords();
  const inLocale = (text: MetricInfo['formula']) => (locale === 'zh-CN' ? text.zh : text.en);
  const notes = inLocale(metric.notes);
  return (
    <details open={isOpen} className="group border-t border-line first:border-t-0">
      <summary className="cursor-pointer px-3 py-2 text-sm font-medium">{metricName(metric)}</summary>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 px-3 pb-3 text-xs">
        <Line term={t('formula')}>{inLocale(metric.formula)}</Line>
        {notes === '' ? null : <Line term={t('notes')}>{notes}</Line>}
        <Line term={t('unit')}>{t(`units.${metric.unit}`)}</Line>
        <Line term={t('direction')}>{t(`directions.${metric.direction}`)}</Line>
        <Line term={t('anchor')}>{t(`anchors.${metric.anchor}`)}</Line>
        <Line term={t('dimensions')}>{metric.dimensions.map(dimensionName).join(locale === 'zh-CN' ? '、' : ', ') || t('none')}</Line>
        <Line term={t('version')}>
          {metric.code} v{metric.version} <code className="break-all">#{metric.hash}</code>
        </Line>
      </dl>
      <Sql id={metric.id} />
    </details>
  );
}

function Line({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function Sql({ id }: { readonly id: string }) {
  const t = useTranslations('explore.definition');
  const trpc = useTRPC();
  const [isWanted, setIsWanted] = useState(false);
  const sql = useQuery(trpc.explore.sql.queryOptions({ metric: id }, { enabled: isWanted, staleTime: Number.POSITIVE_INFINITY }));
  return (
    <details className="px-3 pb-3 text-xs" onToggle={(event) => setIsWanted(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-muted">{t('sql')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take focus to be scrolled by keys */}
      <pre tabIndex={0} className="mt-2 max-h-80 overflow-auto rounded-sm bg-canvas p-2 leading-4">
        <code>{sql.data ?? t('sqlLoading')}</code>
      </pre>
    </details>
  );
}
