'use client';

import { Pause, Play } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useReportFreshness } from '../../components/data/freshness.tsx';
import { Button } from '../../components/ui/button.tsx';
import { usePlainKey } from '../../components/use-plain-key.ts';
import { formatDate, formatZone } from '../../format/format.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import { AgentsPanel } from './agents-panel.tsx';
import { ArrivalsPanel } from './arrivals-panel.tsx';
import { ConditionNotice } from './condition-notice.tsx';
import { DefinitionsProvider, type LiveDefinitions } from './definitions.tsx';
import { LiveTiles } from './live-tiles.tsx';
import { FRESHNESS_PROMISE_MS } from './live-view.ts';
import { OpenSessionsPanel } from './open-sessions-panel.tsx';
import { QueueTable } from './queue-table.tsx';
import { useLiveFeed } from './use-live-feed.ts';

/** What the panels say before the first event. */
const NOTHING = { queues: [], agents: { online: 0, known: 0, byStatus: [] }, open: [] } as const;

export interface LiveOverviewProps {
  readonly definitions: LiveDefinitions;
  /** ms UTC by the server's clock: the day that the page names until it knows better. */
  readonly openedAt: number;
}

/** Is the floor all right, and where not? Everything on it comes from one stream. */
export function LiveOverview({ definitions, openedAt }: LiveOverviewProps) {
  const feed = useLiveFeed();
  const { view, clockOffsetMs, condition, isPaused, togglePause } = feed;
  const nothing = condition.kind === 'empty' ? NOTHING : null;
  useReportFreshness({
    dataTo: view?.dataTo ?? null,
    promiseMs: FRESHNESS_PROMISE_MS,
    clockOffsetMs,
    pausedAt: isPaused ? (view?.dataTo ?? null) : null,
  });
  usePlainKey('p', togglePause);
  return (
    <DefinitionsProvider value={definitions}>
      <div className="mx-auto flex max-w-420 flex-col gap-2 sm:gap-4">
        <Heading at={view?.dataTo ?? openedAt} isPaused={isPaused} onPause={togglePause} />
        <ConditionNotice feed={feed} />
        <LiveTiles feed={feed} />
        <div className="grid gap-2 sm:gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <div className="flex min-w-0 flex-col gap-2 sm:gap-4">
            <QueueTable queues={view?.queues ?? nothing?.queues ?? null} view={view} />
            <ArrivalsPanel view={view} isEmpty={nothing !== null} />
          </div>
          <div className="grid min-w-0 content-start gap-2 sm:gap-4 md:grid-cols-2 xl:grid-cols-1">
            <AgentsPanel agents={view?.agents ?? nothing?.agents ?? null} />
            <OpenSessionsPanel open={view?.open ?? nothing?.open ?? null} />
          </div>
        </div>
      </div>
    </DefinitionsProvider>
  );
}

interface HeadingProps {
  readonly at: number;
  readonly isPaused: boolean;
  readonly onPause: () => void;
}

function Heading({ at, isPaused, onPause }: HeadingProps) {
  const t = useTranslations('live');
  const locale = useLocale();
  const { zone } = useViewer();
  const Icon = isPaused ? Play : Pause;
  return (
    <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
      <h1 className="text-lg font-semibold">{t('title')}</h1>
      <p className="text-sm text-muted">{t('zone', { day: formatDate(at, zone, locale), zone: formatZone(at, zone, locale) })}</p>
      <div className="ml-auto" data-print="no">
        <Button onPress={onPause} aria-keyshortcuts="P">
          <Icon size={14} aria-hidden />
          {isPaused ? t('resume') : t('pause')}
          <span aria-hidden="true" className="rounded-sm border border-line px-1 text-xs text-muted pointer-coarse:hidden">
            P
          </span>
        </Button>
      </div>
    </header>
  );
}
