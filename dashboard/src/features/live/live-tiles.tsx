'use client';

import type { Cell } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { AgeMark } from '../../components/data/age-mark.tsx';
import { type Status, StatusShape } from '../../components/data/status-shape.tsx';
import { Tile } from '../../components/data/tile.tsx';
import { formatClock, formatCount, formatDuration, formatPoints, formatShare, MISSING } from '../../format/format.ts';
import { SMALL_N, wilsonInterval } from '../../format/wilson.ts';
import type { Locale } from '../../i18n/locales.ts';
import { MetricInfo, MetricProof } from './definitions.tsx';
import { FRESHNESS_PROMISE_MS, LIVE_METRICS, LIVE_TARGETS, type LiveView } from './live-view.ts';
import { RestatedToday } from './restated-today.tsx';
import type { LiveFeed } from './use-live-feed.ts';

interface TileInputs {
  readonly view: LiveView | null;
  readonly age: React.ReactNode;
  readonly isEmpty: boolean;
  readonly isDimmed: boolean;
}

/** The six numbers at the top. */
export function LiveTiles({ feed }: { readonly feed: LiveFeed }) {
  const { view, clockOffsetMs, condition } = feed;
  const inputs: TileInputs = {
    view,
    age: view === null ? null : <AgeMark dataTo={view.dataTo} promiseMs={FRESHNESS_PROMISE_MS} clockOffsetMs={clockOffsetMs} />,
    isEmpty: condition.kind === 'empty' || (view === null && condition.kind === 'trouble'),
    isDimmed: view !== null && condition.kind !== 'fine',
  };
  return (
    <div className="grid grid-cols-2 gap-2 sm:gap-4 md:grid-cols-3 xl:grid-cols-6">
      <WaitingTile {...inputs} />
      <OldestWaitTile {...inputs} />
      <ServiceLevelTile {...inputs} />
      <AgentsTile {...inputs} />
      <OpenTile {...inputs} />
      <AbandonTile {...inputs} />
    </div>
  );
}

function WaitingTile({ view, age, isEmpty, isDimmed }: TileInputs) {
  const t = useTranslations('live');
  const locale = useLocale();
  return (
    <Tile
      label={t('tiles.waiting')}
      info={
        <>
          <MetricInfo metric="waiting" />
          <MetricProof metric="waiting" view={view} />
        </>
      }
      age={age}
      value={textOf(view, isEmpty, ({ waiting }) => formatCount(waiting, locale))}
      isDimmed={isDimmed}
    >
      {view === null ? null : t('queuesWaiting', { count: view.queues.filter(({ waiting }) => waiting > 0).length })}
    </Tile>
  );
}

function OldestWaitTile({ view, age, isEmpty, isDimmed }: TileInputs) {
  const t = useTranslations('live');
  const locale = useLocale();
  const seconds = formatDuration(LIVE_TARGETS.answerWithinMs, locale);
  const verdict = (waitMs: number): readonly [Status, string] =>
    waitMs > 3 * LIVE_TARGETS.answerWithinMs
      ? ['bad', t('wait.over', { seconds })]
      : waitMs > LIVE_TARGETS.answerWithinMs
        ? ['warn', t('wait.over', { seconds })]
        : ['good', waitMs === 0 ? t('wait.nobody') : t('wait.within', { seconds })];
  return (
    <Tile
      label={t('tiles.oldestWait')}
      info={
        <>
          <MetricInfo metric="oldestWait" />
          <MetricProof metric="oldestWait" view={view} />
        </>
      }
      age={age}
      value={textOf(view, isEmpty, ({ oldestWaitMs }) => formatClock(oldestWaitMs))}
      isDimmed={isDimmed}
    >
      {view === null ? null : <Verdict verdict={verdict(view.oldestWaitMs)} />}
    </Tile>
  );
}

function ServiceLevelTile({ view, age, isEmpty, isDimmed }: TileInputs) {
  const t = useTranslations('live');
  const locale = useLocale();
  const seconds = formatDuration(LIVE_TARGETS.answerWithinMs, locale);
  const cell = view?.today.serviceLevel;
  return (
    <Tile
      label={
        <>
          {t('tiles.serviceLevel')} <span className="figure">{seconds}</span>
        </>
      }
      info={
        <>
          <MetricInfo metric="serviceLevel">
            <p className="text-muted">{t('goal', { seconds, goal: formatGoal(locale) })}</p>
          </MetricInfo>
          <MetricProof metric="serviceLevel" view={view} />
        </>
      }
      age={age}
      value={textOf(view, isEmpty, () => formatShare(cell?.value ?? null, locale))}
      state={cell?.value == null ? undefined : view?.states.serviceLevel}
      mark={view === null || cell === undefined ? null : <RestatedToday view={view} metric={LIVE_METRICS.serviceLevel} cell={cell} />}
      isFaint={cell !== undefined && cell.n < SMALL_N}
      quality={view?.quality[LIVE_METRICS.serviceLevel]}
      isDimmed={isDimmed}
    >
      {cell === undefined ? null : (
        <>
          <AgainstGoal cell={cell} />
          <span>{t('serviceLevelVariant')}</span>
        </>
      )}
    </Tile>
  );
}

function AgentsTile({ view, age, isEmpty, isDimmed }: TileInputs) {
  const t = useTranslations('live');
  const locale = useLocale();
  const count = (name: string) => view?.agents.byStatus.find((share) => share.name === name)?.count ?? 0;
  return (
    <Tile
      label={t('tiles.agents')}
      info={null}
      age={age}
      value={textOf(view, isEmpty, ({ agents }) =>
        agents.known === 0 ? MISSING : `${formatCount(agents.online, locale)} / ${formatCount(agents.known, locale)}`,
      )}
      isDimmed={isDimmed}
    >
      {view === null ? null : t('agentsSplit', { available: count('available'), busy: count('busy') })}
    </Tile>
  );
}

function OpenTile({ view, age, isEmpty, isDimmed }: TileInputs) {
  const t = useTranslations('live');
  const locale = useLocale();
  const count = (...names: readonly string[]) =>
    view?.open.filter(({ name }) => names.includes(name)).reduce((sum, share) => sum + share.count, 0) ?? 0;
  return (
    <Tile
      label={t('tiles.open')}
      info={
        <>
          <MetricInfo metric="open" />
          <MetricProof metric="open" view={view} />
        </>
      }
      age={age}
      value={textOf(view, isEmpty, ({ openTotal }) => formatCount(openTotal, locale))}
      isDimmed={isDimmed}
    >
      {view === null ? null : t('openSplit', { agent: count('agent', 'customer', 'after_work'), queue: count('queue') })}
    </Tile>
  );
}

function AbandonTile({ view, age, isEmpty, isDimmed }: TileInputs) {
  const t = useTranslations('live');
  const common = useTranslations('common');
  const locale = useLocale();
  const cell = view?.today.abandonRate;
  return (
    <Tile
      label={t('tiles.abandonRate')}
      info={
        <>
          <MetricInfo metric="abandonRate" />
          <MetricProof metric="abandonRate" view={view} />
        </>
      }
      age={age}
      value={textOf(view, isEmpty, () => formatShare(cell?.value ?? null, locale))}
      state={cell?.value == null ? undefined : view?.states.abandonRate}
      mark={view === null || cell === undefined ? null : <RestatedToday view={view} metric={LIVE_METRICS.abandonRate} cell={cell} />}
      isFaint={cell !== undefined && cell.n < SMALL_N}
      quality={view?.quality[LIVE_METRICS.abandonRate]}
      isDimmed={isDimmed}
    >
      {view === null || cell === undefined ? null : (
        <>
          {cell.n < SMALL_N ? (
            <Sample cell={cell} />
          ) : (
            <span className="figure">
              {t('abandonedOf', { abandoned: formatCount(cell.numerator, locale), offered: formatCount(cell.denominator, locale) })}
            </span>
          )}
          <span className="-my-1 flex flex-wrap items-center gap-1">
            {t('tiles.answerSpeed')}
            <strong className="figure font-medium whitespace-nowrap text-text">
              {formatDuration(view.today.answerSpeed.value, locale)}
              {/* No room for a badge. */}
              {view.states.answerSpeed.settled ? null : (
                <span title={common('provisional')} className="font-normal text-muted">
                  ~
                </span>
              )}
            </strong>
            <RestatedToday view={view} metric={LIVE_METRICS.answerSpeed} cell={view.today.answerSpeed} />
            <MetricInfo metric="answerSpeed" />
            <MetricProof metric="answerSpeed" view={view} />
          </span>
        </>
      )}
    </Tile>
  );
}

/** How far from the goal, once there is enough to say so; else what little it rests on. */
function AgainstGoal({ cell }: { readonly cell: Cell }) {
  const t = useTranslations('live');
  const locale = useLocale();
  if (cell.value === null || cell.n < SMALL_N) return <Sample cell={cell} />;
  const difference = cell.value - LIVE_TARGETS.serviceLevel;
  const points = formatPoints(difference, locale);
  if (Math.abs(difference) < 0.0005) return <Verdict verdict={['good', t('ofTarget.at')]} />;
  if (difference > 0) return <Verdict verdict={['good', t('ofTarget.above', { points })]} />;
  return <Verdict verdict={[cell.value < LIVE_TARGETS.serviceLevelBad ? 'bad' : 'warn', t('ofTarget.below', { points })]} />;
}

/** n and the interval in which the true share lies. */
function Sample({ cell }: { readonly cell: Cell }) {
  const t = useTranslations('live');
  const locale = useLocale();
  const interval = wilsonInterval(cell.numerator ?? 0, cell.denominator ?? 0);
  if (interval === null) return <span className="figure">{t('noSample')}</span>;
  const words = { n: cell.n, low: formatShare(interval.low, locale), high: formatShare(interval.high, locale) };
  return (
    <span className="figure" title={t('sampleLong', words)}>
      {t('sample', words)}
    </span>
  );
}

function Verdict({ verdict: [state, words] }: { readonly verdict: readonly [Status, string] }) {
  return (
    <span className="flex items-start gap-1.5">
      <StatusShape state={state} className="mt-0.75" />
      {words}
    </span>
  );
}

/** 80%: a goal is set in whole per cents. */
function formatGoal(locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(LIVE_TARGETS.serviceLevel);
}

function textOf(view: LiveView | null, isEmpty: boolean, format: (view: LiveView) => string): string | null {
  if (view !== null) return format(view);
  return isEmpty ? MISSING : null;
}
