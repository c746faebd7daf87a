'use client';

import dynamic from 'next/dynamic';
import { useLocale, useTranslations } from 'next-intl';
import { useReportFreshness } from '../../components/data/freshness.tsx';
import { formatDate, formatZone } from '../../format/format.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import { CanaryPanel } from './canary-panel.tsx';
import { ChecksPanel } from './checks-panel.tsx';
import { DiskPanel } from './disk-panel.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { HEALTH_PROMISE_MS } from './health-view.ts';
import { LettersSkeleton } from './letters-skeleton.tsx';
import { ProcessesPanel } from './processes-panel.tsx';
import { QualityPanel } from './quality-panel.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import { useHealth } from './use-health.ts';
import { VerdictBanner } from './verdict-banner.tsx';
import { VerifyPanel } from './verify-panel.tsx';

/** The verdict is there before the list, which brings lists, filters and questions with it. */
const LettersPanel = dynamic(() => import('./letters-panel.tsx').then((module) => module.LettersPanel), {
  ssr: false,
  loading: LettersSkeleton,
});

/** May I believe the numbers? The verdict first, then what it rests on. */
export function SystemHealth({ openedAt }: { readonly openedAt: number }) {
  const t = useTranslations('health');
  const locale = useLocale();
  const { zone } = useViewer();
  const feed = useHealth();
  const { view, clockOffsetMs } = feed;
  useReportFreshness({ dataTo: view?.at ?? null, promiseMs: HEALTH_PROMISE_MS, clockOffsetMs, pausedAt: null });
  const at = view?.at ?? openedAt;
  return (
    <div className="mx-auto flex max-w-420 flex-col gap-2 sm:gap-4">
      <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-lg font-semibold">{t('title')}</h1>
        <p className="text-sm text-muted">
          {t('lead')} · {formatDate(at, zone, locale)} · {formatZone(at, zone, locale)}
        </p>
      </header>
      <TroubleNotice feed={feed} />
      <VerdictBanner view={view} />
      <div className="grid items-start gap-2 sm:gap-4 xl:grid-cols-2">
        <ChecksPanel view={view} />
        <div className="grid min-w-0 gap-2 sm:gap-4">
          <FlowPanel view={view} />
          <CanaryPanel view={view} />
          <VerifyPanel view={view} />
        </div>
      </div>
      <QualityPanel />
      <LettersPanel view={view} />
      <div className="grid items-start gap-2 sm:gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <ProcessesPanel view={view} />
        <DiskPanel view={view} />
      </div>
    </div>
  );
}
