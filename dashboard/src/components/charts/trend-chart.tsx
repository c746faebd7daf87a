'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useCallback, useId, useMemo } from 'react';
import { ChartCanvas } from './chart-canvas.tsx';
import { chartFormat, namerOfBuckets } from './chart-format.ts';
import type { ChartFormat, ChartFrame } from './frame.ts';
import { prepareTrend } from './prepare-trend.ts';
import { SeriesLegend } from './series-legend.tsx';
import type { TrendModel } from './trend-model.ts';

export interface TrendChartProps {
  readonly model: TrendModel;
  /** What the drawing shows, in a sentence. */
  readonly label: string;
  /** px. */
  readonly height?: number;
  /** Id of a table on the page that says the same; without it the chart brings its own. */
  readonly tableId?: string;
  /** Charts of one group share their crosshair. */
  readonly group?: string;
  /** A point is chosen, of the line that is nearest to it. Keep it stable. */
  readonly onPick?: (seriesId: string, index: number) => void;
}

/**
 * Lines over time: gaps where nothing is known, dots where it is not final, a crosshair for the pointer and the arrow
 * keys, and a table that says the same. Give it a stable model: a new one is a new drawing.
 */
export function TrendChart({ model, label, height = 260, tableId, group, onPick }: TrendChartProps) {
  const t = useTranslations('explore.chart');
  const locale = useLocale();
  const ownTableId = useId();
  const [provisional, restated] = [t('provisional'), t('restated')];
  const format = useMemo(() => {
    const options = { zone: model.zone, locale, thisYear: new Date().getFullYear() };
    const nameOf = namerOfBuckets(
      model.buckets.map(({ start }) => start),
      options,
    );
    return chartFormat(model.unit, nameOf, { ...options, provisional, restated });
  }, [model, locale, provisional, restated]);
  const draw = useCallback((frame: Omit<ChartFrame, 'format'>) => prepareTrend(model, { ...frame, format }), [model, format]);
  const pick = useCallback(
    (index: number, height: number | null) => {
      const distance = (value: number) => (height === null ? 0 : Math.abs(value - height));
      const there = model.series.flatMap(({ id, cells }) => {
        const value = cells[index]?.value ?? null;
        return value === null ? [] : [{ id, distance: distance(value) }];
      });
      const [nearest] = there.sort((a, b) => a.distance - b.distance);
      if (nearest !== undefined) onPick?.(nearest.id, index);
    },
    [model, onPick],
  );
  const describe = (index: number) => {
    const values = model.series.map(
      ({ name, cells, restated: marked }) =>
        `${model.series.length > 1 ? `${name} ` : ''}${format.value(cells[index]?.value ?? null)}${marked?.includes(index) ? ` (${restated})` : ''}`,
    );
    return t('point', { bucket: format.bucket(index), values: values.join(', ') });
  };
  return (
    <div className="@container flex flex-col gap-2">
      <ChartCanvas
        draw={draw}
        label={`${label} ${t('keys')}`}
        height={height}
        tableId={tableId ?? ownTableId}
        group={group}
        points={model.buckets.length}
        describe={describe}
        onPick={onPick && pick}
      />
      {model.series.length > 1 ? (
        // Wider than this the lines carry their names.
        <div className="@min-[560px]:hidden">
          <SeriesLegend series={model.series} />
        </div>
      ) : null}
      {tableId === undefined ? <TwinTable id={ownTableId} model={model} format={format} /> : null}
    </div>
  );
}

function TwinTable({ id, model, format }: { readonly id: string; readonly model: TrendModel; readonly format: ChartFormat }) {
  const t = useTranslations('explore.chart');
  return (
    <details className="text-xs">
      <summary className="w-fit cursor-pointer rounded-sm text-muted">{t('twin')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take focus to be scrolled by keys */}
      <section tabIndex={0} aria-label={t('twin')} className="mt-2 max-h-60 overflow-auto">
        <table id={id} className="w-full">
          <thead className="sticky top-0 bg-surface text-muted">
            <tr>
              <th scope="col" className="py-1 pr-3 text-left font-medium">
                {t('bucket')}
              </th>
              {model.series.map(({ id: key, name }) => (
                <th key={key} scope="col" className="px-3 py-1 text-right font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {model.buckets.map(({ start, isSure }, index) => (
              <tr key={start} className="border-t border-line">
                <th scope="row" className="py-1 pr-3 text-left font-normal">
                  {format.bucket(index)}
                </th>
                {model.series.map(({ id: key, cells }) => {
                  const value = cells[index]?.value ?? null;
                  return (
                    <td key={key} className="figure px-3 py-1 text-right">
                      {format.value(value)}
                      {value !== null && !isSure ? '~' : ''}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
