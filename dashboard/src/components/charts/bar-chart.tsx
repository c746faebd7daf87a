'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { formatFigure } from '../../format/figure.ts';
import { ChartCanvas } from './chart-canvas.tsx';
import type { ChartFrame } from './frame.ts';
import { BAR_ROW_PX, type BarModel, prepareBars } from './prepare-bars.ts';

export interface BarChartProps {
  readonly model: BarModel;
  /** What the drawing shows, in a sentence. */
  readonly label: string;
  /** Id of the table on the page that says the same. */
  readonly tableId: string;
  /** A bar is chosen, by its id. Keep it stable. */
  readonly onPick?: (id: string) => void;
}

/** Categories side by side, each with its value at the end of its bar. Give it a stable model. */
export function BarChart({ model, label, tableId, onPick }: BarChartProps) {
  const t = useTranslations('explore.chart');
  const locale = useLocale();
  const draw = useCallback(
    (frame: Omit<ChartFrame, 'format'>) =>
      prepareBars(model, { ...frame, format: { value: (value) => formatFigure(value, model.unit, locale) } }),
    [model, locale],
  );
  const pick = useCallback(
    (index: number) => {
      const bar = model.bars[index];
      if (bar !== undefined) onPick?.(bar.id);
    },
    [model, onPick],
  );
  const describe = (index: number) => {
    const bar = model.bars[index];
    return bar === undefined ? '' : t('point', { bucket: bar.name, values: formatFigure(bar.cell?.value ?? null, model.unit, locale) });
  };
  return (
    <ChartCanvas
      draw={draw}
      label={`${label} ${t('barKeys')}`}
      height={Math.max(1, model.bars.length) * BAR_ROW_PX}
      tableId={tableId}
      group={undefined}
      points={model.bars.length}
      describe={describe}
      along="y"
      onPick={onPick && pick}
    />
  );
}
