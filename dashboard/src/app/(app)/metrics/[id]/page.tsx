import { type Metric, metricById } from '@tidewatch/schemas';
import { sqlOf } from '@tidewatch/warehouse/query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getLocale } from 'next-intl/server';
import { inLocale } from '../../../../features/metrics/metric-entry.ts';
import { MetricSheet } from '../../../../features/metrics/metric-sheet.tsx';
import { services } from '../../../../server/services.ts';

interface Props {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const metric = await findMetric(params);
  return metric === undefined ? {} : { title: inLocale(metric.name, await getLocale()) };
}

export default async function MetricPage({ params, searchParams }: Props) {
  const metric = await findMetric(params);
  if (metric === undefined) notFound();
  const { q } = await searchParams;
  return (
    <MetricSheet
      metric={metric}
      sql={sqlOf(metric)}
      search={typeof q === 'string' ? q : ''}
      readAt={Date.now()}
      zone={services().config.zone}
    />
  );
}

async function findMetric(params: Props['params']): Promise<Metric | undefined> {
  const { id } = await params;
  return metricById.get(id);
}
