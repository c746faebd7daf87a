import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { formatMoment } from '../../components/charts/chart-format.ts';
import type { MetricInfo } from './answer.ts';

/** Dimensions whose values are words of ours and not names of the tenant's. */
const WORDED = new Set([
  'origin',
  'owner',
  'owner_kind',
  'left_reason',
  'close_reason',
  'sender',
  'result',
  'resolved',
  'handoff_reason',
  'responder',
  'transfer_kind',
  'instrument',
  'sla_target',
]);

/** Names and times in the page's language. */
export interface ExploreWords {
  readonly metricName: (metric: MetricInfo) => string;
  readonly dimensionName: (dimension: string) => string;
  /** '' reads "(none)". */
  readonly valueName: (dimension: string, value: string) => string;
  /** Values of a group, one per dimension of the split. */
  readonly groupName: (by: readonly string[], values: readonly string[]) => string;
  readonly moment: (at: number, zone: string) => string;
}

/** The words of the page; stable while the language is. */
export function useExploreWords(): ExploreWords {
  const t = useTranslations('explore');
  const queues = useTranslations('queues');
  const locale = useLocale();
  return useMemo(() => {
    const known = (key: string, otherwise: string) => (t.has(key as 'title') ? t(key as 'title') : otherwise);
    const valueName = (dimension: string, value: string) => {
      if (value === '') return t('value.none');
      // A dot would be a path of messages to the translator.
      if (dimension === 'queue') return !value.includes('.') && queues.has(value as 'none') ? queues(value as 'none') : value;
      return WORDED.has(dimension) ? known(`value.${value}`, value) : value;
    };
    return {
      metricName: ({ name }) => (locale === 'zh-CN' ? name.zh : name.en),
      dimensionName: (dimension) => known(`dimension.${dimension}`, dimension),
      valueName,
      groupName: (by, values) => values.map((value, i) => valueName(by[i] ?? '', value)).join(' · '),
      moment: (at, zone) => formatMoment(at, { zone, locale, thisYear: new Date().getFullYear() }),
    };
  }, [t, queues, locale]);
}
