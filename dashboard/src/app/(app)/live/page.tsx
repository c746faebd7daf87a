import { metricById } from '@tidewatch/schemas';
import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import type { LiveDefinitions } from '../../../features/live/definitions.tsx';
import { LiveOverview } from '../../../features/live/live-overview.tsx';
import { LIVE_METRICS } from '../../../features/live/live-view.ts';
import { defineMetric } from '../../../server/catalogue/define-metric.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('live'))('title') };
}

export default async function LivePage() {
  return <LiveOverview definitions={await readDefinitions()} openedAt={Date.now()} />;
}

async function readDefinitions(): Promise<LiveDefinitions> {
  const locale = await getLocale();
  const defined = Object.entries(LIVE_METRICS).map(([place, id]) => {
    const metric = metricById.get(id);
    if (metric === undefined) throw new Error(`the catalogue has no metric ${id}`);
    return [place, defineMetric(metric, locale)];
  });
  return Object.fromEntries(defined);
}
