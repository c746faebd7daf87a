'use client';

import type { Cell } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '../../components/data/figure.tsx';
import { Panel } from '../../components/data/panel.tsx';
import { SparkBars } from '../../components/data/spark-bars.tsx';
import { StatusShape } from '../../components/data/status-shape.tsx';
import { useQueueName } from '../../components/data/use-queue-name.ts';
import { Button } from '../../components/ui/button.tsx';
import { formatClock, formatCount, formatShare } from '../../format/format.ts';
import { SMALL_N } from '../../format/wilson.ts';
import { MetricInfo, MetricProof } from './definitions.tsx';
import type { LiveView, QueueLine } from './live-view.ts';
import { useStableOrder } from './use-stable-order.ts';

const SHAPES = { good: 'good', warn: 'warn', bad: 'bad', none: 'stale' } as const;
const SKELETON_ROWS = ['1', '2', '3', '4', '5', '6'];

/** Which queue is in trouble, worst first; a row per queue, a card per queue on a phone. */
export function QueueTable({ queues, view }: { readonly queues: readonly QueueLine[] | null; readonly view: LiveView | null }) {
  const t = useTranslations('live.queueTable');
  const { order, moved, hold, release } = useStableOrder(queues?.map(({ queueId }) => queueId) ?? []);
  const lines = new Map(queues?.map((line) => [line.queueId, line]));
  return (
    <Panel title={t('title')} aside={moved > 0 ? <MovedChip moved={moved} onRelease={release} /> : undefined}>
      {queues?.length === 0 ? (
        <p className="min-h-40 text-sm text-muted">{t('empty')}</p>
      ) : (
        <table className="w-full border-collapse text-base max-sm:block" onPointerEnter={hold} onPointerLeave={release}>
          <Head />
          <tbody className="max-sm:block">
            {queues === null
              ? SKELETON_ROWS.map((row) => <SkeletonRow key={row} />)
              : order.map((queueId) => {
                  const line = lines.get(queueId);
                  return line === undefined ? null : <Row key={queueId} line={line} view={view} />;
                })}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function MovedChip({ moved, onRelease }: { readonly moved: number; readonly onRelease: () => void }) {
  const t = useTranslations('live.queueTable');
  return (
    <Button look="quiet" onPress={onRelease}>
      {t('moved', { count: moved })}
    </Button>
  );
}

function Head() {
  const t = useTranslations('live.queueTable');
  const right = 'px-2 py-1 text-right font-normal';
  return (
    <thead className="text-xs text-muted max-sm:sr-only">
      <tr>
        <th scope="col" className="px-2 py-1 text-left font-normal">
          {t('queue')}
        </th>
        <th scope="col" className={right}>
          {t('waiting')}
        </th>
        <th scope="col" className={right}>
          {t('longest')}
        </th>
        <th scope="col" className={right}>
          <span className="inline-flex items-center">
            {t('serviceLevel')} <MetricInfo metric="serviceLevel" />
          </span>
        </th>
        <th scope="col" className={right}>
          <span className="inline-flex items-center">
            {t('offered')} <MetricInfo metric="offered" />
          </span>
        </th>
        <th scope="col" className={right}>
          <span className="inline-flex items-center">
            {t('abandoned')} <MetricInfo metric="abandoned" />
          </span>
        </th>
        <th scope="col" className={right}>
          {t('lastHour')}
        </th>
      </tr>
    </thead>
  );
}

function Row({ line, view }: { readonly line: QueueLine; readonly view: LiveView | null }) {
  const t = useTranslations('live.queueTable');
  const states = useTranslations('live.states');
  const locale = useLocale();
  const queueName = useQueueName();
  const cells = [
    { id: 'waiting', metric: 'waiting', name: t('waiting'), value: <Figure text={formatCount(line.waiting, locale)} /> },
    { id: 'longest', metric: 'oldestWait', name: t('longest'), value: <Figure text={formatClock(line.oldestWaitMs)} /> },
    { id: 'serviceLevel', metric: 'serviceLevel', name: t('serviceLevel'), value: <Level cell={line.serviceLevel} /> },
    { id: 'offered', metric: 'offered', name: t('offered'), value: <Figure text={formatCount(line.offered, locale)} /> },
    { id: 'abandoned', metric: 'abandoned', name: t('abandoned'), value: <Figure text={formatCount(line.abandoned, locale)} /> },
    {
      id: 'lastHour',
      metric: null,
      name: t('lastHour'),
      value: <SparkBars values={line.lastHour} label={t('lastHourAlt', { values: line.lastHour.join(', ') })} />,
    },
  ] as const;
  return (
    <tr className="border-t border-line max-sm:grid max-sm:grid-cols-3 max-sm:gap-x-2 max-sm:gap-y-1 max-sm:py-2">
      <th scope="row" className="h-10 px-2 text-left font-medium max-sm:col-span-3 max-sm:h-6 max-sm:px-0">
        <span className="flex items-center gap-2" title={states(line.state)}>
          <StatusShape state={SHAPES[line.state]} label={states(line.state)} />
          {queueName(line.queueId)}
        </span>
      </th>
      {cells.map(({ id, metric, name, value }) => (
        <td
          key={id}
          className="px-2 text-right whitespace-nowrap max-sm:flex max-sm:flex-col max-sm:items-start max-sm:px-0 max-sm:text-left"
        >
          <span aria-hidden="true" className="text-xs text-muted sm:hidden">
            {name}
          </span>
          <span className="inline-flex items-center">
            {value}
            {metric === null ? null : <MetricProof metric={metric} view={view} queueId={line.queueId} />}
          </span>
        </td>
      ))}
    </tr>
  );
}

/** Grey where it rests on little. */
function Level({ cell }: { readonly cell: Cell }) {
  const locale = useLocale();
  const common = useTranslations('common');
  const text = formatShare(cell.value, locale);
  if (cell.value === null) return <Figure text={text} className="text-muted" />;
  return (
    <span className={cell.n < SMALL_N ? 'text-muted' : ''} title={`n ${cell.n} · ${common('provisional')}`}>
      <Figure text={text} />
      <span aria-hidden="true" className="text-muted">
        ~
      </span>
    </span>
  );
}

function SkeletonRow() {
  return (
    <tr className="border-t border-line max-sm:block">
      <td colSpan={7} className="h-10 max-sm:block max-sm:h-28">
        <div aria-hidden="true" className="skeleton h-4 w-full opacity-60" />
      </td>
    </tr>
  );
}
