'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useMemo } from 'react';
import { BarChart, TrendChart } from '../../../components/charts/index.ts';
import { StateBadge } from '../../../components/data/state-badge.tsx';
import { ProofButton } from '../../proof/proof-drawer.tsx';
import { useOpenProof } from '../../proof/proof-host.tsx';
import { restatedIn } from '../../restated/restated-view.ts';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import { type ChartPanel, placeOfMark, prepareCharts } from '../chart-panels.ts';
import { numberOfFigure } from '../drill.ts';
import { rowStateOf } from '../table-rows.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { ChangeMark } from './change-mark.tsx';
import { FigureValue } from './figure-cells.tsx';
import { RestatedOf, useFoundRestated } from './restated-of.tsx';

interface Props {
  readonly answer: ExploreAnswer;
  readonly metrics: readonly MetricInfo[];
  readonly tableId: string;
  /** The drawings are left out: only the headline figures are shown. */
  readonly isHeadlineOnly: boolean;
}

/** The headline figures of the range and, below, one drawing per unit or per metric, with one crosshair through all. */
export function ChartStack({ answer, metrics, tableId, isHeadlineOnly }: Props) {
  const t = useTranslations('explore.chart');
  const { metricName, groupName } = useExploreWords();
  const { zone, by } = answer.question;
  const otherName = t('other');
  const restated = useFoundRestated();
  const panels = useMemo(
    () =>
      prepareCharts(answer, metrics, {
        zone,
        metricName,
        groupName: (values) => groupName(by, values),
        otherName,
        earlierName: (name) => t('earlier', { name }),
        restatedBuckets: ({ id }) =>
          answer.buckets.flatMap((bucket, index) => (restatedIn(restated, id, bucket).length === 0 ? [] : [index])),
      }),
    [answer, metrics, zone, by, metricName, groupName, otherName, restated, t],
  );
  return (
    <section className="flex flex-col gap-4 rounded-md border border-line bg-surface p-3">
      <Headline answer={answer} metrics={metrics} />
      <MixedAnchors metrics={metrics} />
      {isHeadlineOnly
        ? null
        : panels.map((panel) => (
            <Panel
              key={panel.metrics.map(({ id }) => id).join()}
              panel={panel}
              answer={answer}
              tableId={tableId}
              isTitled={panels.length > 1}
            />
          ))}
    </section>
  );
}

function Headline({ answer, metrics }: Pick<Props, 'answer' | 'metrics'>) {
  const { metricName } = useExploreWords();
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3">
      {metrics.map((metric) => (
        <div key={metric.id}>
          <dt className="flex items-center gap-2 text-xs text-muted">
            {metricName(metric)}
            <StateBadge {...rowStateOf(answer.state, answer.open[metric.id] ?? 0)} quality={answer.quality[metric.id]} />
          </dt>
          <dd className="text-tile font-semibold">
            <FigureValue metric={metric} cell={answer.total[metric.id] ?? null} state={answer.state} />
            <RestatedOf answer={answer} place={{ metric, bucket: null, values: [] }} cell={answer.total[metric.id] ?? null} />
            <ProofButton name={metricName(metric)} number={numberOfFigure(answer, { metric, bucket: null, values: [] })} />
          </dd>
          {answer.earlier === null ? null : (
            <dd className="text-xs text-muted">
              <ChangeMark
                metric={metric}
                now={answer.total[metric.id]?.value ?? null}
                before={answer.earlier.total[metric.id]?.value ?? null}
              />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

/** Metrics that are filed at different moments may not stand side by side without a word (rule D.0.3). */
function MixedAnchors({ metrics }: Pick<Props, 'metrics'>) {
  const t = useTranslations('explore');
  const { metricName } = useExploreWords();
  if (new Set(metrics.map(({ anchor }) => anchor)).size < 2) return null;
  const anchors = metrics.map((metric) => `${metricName(metric)}: ${t(`definition.anchors.${metric.anchor}`)}`).join(' · ');
  return <p className="text-xs text-muted">{t('chart.mixedAnchors', { anchors })}</p>;
}

interface PanelProps {
  readonly panel: ChartPanel;
  readonly answer: ExploreAnswer;
  readonly tableId: string;
  readonly isTitled: boolean;
}

function Panel({ panel, answer, tableId, isTitled }: PanelProps) {
  const t = useTranslations('explore');
  const { metricName, dimensionName, moment } = useExploreWords();
  const proof = useTranslations('proof');
  const openProof = useOpenProof();
  const { grain, by, zone } = answer.question;
  const prove = useCallback(
    (id: string, index?: number) => {
      const place = placeOfMark(answer, panel, index === undefined ? { id } : { id, index });
      const number = place && numberOfFigure(answer, place);
      if (number !== null) void openProof(number);
    },
    [answer, panel, openProof],
  );
  const names = panel.metrics.map(metricName).join(', ');
  const range = t('range.absolute', { from: moment(answer.range.from, zone), to: moment(answer.range.to, zone) });
  const dimension = by.map(dimensionName).join(' · ');
  const words = { metrics: names, grain: t(`grain.${grain}`), range, dimension };
  const label =
    panel.kind === 'bars' ? t('chart.totalLabel', words) : by.length === 0 ? t('chart.label', words) : t('chart.byLabel', words);
  return (
    <div className="flex flex-col gap-2">
      {isTitled ? <h2 className="text-sm font-medium">{names}</h2> : null}
      {panel.kind === 'bars' ? (
        <BarChart model={panel.model} label={label} tableId={tableId} onPick={prove} />
      ) : (
        <TrendChart model={panel.model} label={`${label} ${proof('chartKeys')}`} tableId={tableId} group="explore" onPick={prove} />
      )}
      {panel.hiddenGroups > 0 ? <p className="text-xs text-muted">{t('chart.hidden', { count: panel.hiddenGroups })}</p> : null}
    </div>
  );
}
