'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { TrendChart, type TrendModel } from '../../components/charts/index.ts';
import { Figure } from '../../components/data/figure.tsx';
import { Panel } from '../../components/data/panel.tsx';
import { StateBadge } from '../../components/data/state-badge.tsx';
import { formatCount, formatShare, formatTime } from '../../format/format.ts';
import { formatWeekday } from '../../format/weekday.ts';
import { MetricInfo, MetricProof } from './definitions.tsx';
import type { ArrivalsTrend, LiveView } from './live-view.ts';

const HEIGHT = 260;

export interface ArrivalsPanelProps {
  readonly view: LiveView | null;
  /** There are no data at all yet. */
  readonly isEmpty: boolean;
}

/** Sessions that came today, beside the same weekday a week ago. */
export function ArrivalsPanel({ view, isEmpty }: ArrivalsPanelProps) {
  const t = useTranslations('live.arrivals');
  return (
    <Panel
      title={
        <>
          {t('title')} <MetricInfo metric="arrivals" />
          <MetricProof metric="arrivals" view={view} />
        </>
      }
      aside={
        view === null ? undefined : (
          <span className="text-xs">{t('asOf', { time: formatTime(view.arrivals.dataTo, view.zone, { seconds: true }) })}</span>
        )
      }
    >
      {view === null ? <Waiting isEmpty={isEmpty} /> : <Arrivals view={view} />}
    </Panel>
  );
}

function Waiting({ isEmpty }: { readonly isEmpty: boolean }) {
  const t = useTranslations('live.arrivals');
  if (isEmpty) return <p className="min-h-84 text-sm text-muted">{t('empty')}</p>;
  return <div aria-hidden="true" className="skeleton h-84 opacity-60" />;
}

function Arrivals({ view }: { readonly view: LiveView }) {
  const t = useTranslations('live.arrivals');
  const locale = useLocale();
  const { arrivals, zone } = view;
  const weekday = formatWeekday(view.dataTo, { zone, locale });
  const lastWeek = t('lastWeek', { weekday: formatWeekday(view.dataTo, { zone, locale, short: true }) });
  const today = t('today');
  const model = useMemo(() => modelOf(arrivals, { zone, today, lastWeek }), [arrivals, zone, today, lastWeek]);
  return (
    <>
      <p className="-mt-2 flex flex-wrap items-baseline gap-x-3">
        <strong className="text-xl font-semibold">
          <Figure text={formatCount(view.today.arrivals.value, locale)} />
          <StateBadge {...view.states.arrivals} isSign />
        </strong>
        <Comparison now={view.today.arrivals.value ?? 0} then={arrivals.lastWeekSoFar} weekday={weekday} />
      </p>
      <TrendChart model={model} label={t('chart')} height={HEIGHT} />
    </>
  );
}

/** By how much today differs from that day at this time; an arrow, never a colour, tells the direction. */
function Comparison({ now, then, weekday }: { readonly now: number; readonly then: number | null; readonly weekday: string }) {
  const t = useTranslations('live.arrivals.delta');
  const locale = useLocale();
  if (then === null || then === 0) return <span className="text-sm text-muted">{t('none', { weekday })}</span>;
  const change = now / then - 1;
  const words = { share: formatShare(Math.abs(change), locale), weekday };
  if (now === then) return <span className="text-sm text-muted">{t('same', words)}</span>;
  return (
    <span className="figure flex items-center gap-1.5 text-sm text-muted">
      <svg aria-hidden="true" width="8" height="8" viewBox="0 0 8 8" className="fill-current">
        <path d={change > 0 ? 'M4 0 8 7H0z' : 'M4 8 0 1h8z'} />
      </svg>
      {change > 0 ? t('more', words) : t('less', words)}
    </span>
  );
}

interface Names {
  readonly zone: string;
  readonly today: string;
  readonly lastWeek: string;
}

function modelOf({ points, lastWeekSoFar }: ArrivalsTrend, { zone, today, lastWeek }: Names): TrendModel {
  const cellsOf = (key: 'today' | 'lastWeek') => points.map((point) => (point[key] === null ? null : { value: point[key] }));
  return {
    zone,
    unit: 'count',
    buckets: points.map(({ start, end, isProvisional }) => ({ start, end, isSure: !isProvisional })),
    series: [
      { id: 'today', name: today, slot: 0, cells: cellsOf('today') },
      ...(lastWeekSoFar === null ? [] : [{ id: 'last-week', name: lastWeek, slot: 7, cells: cellsOf('lastWeek') }]),
    ],
  };
}
