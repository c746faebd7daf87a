'use client';

import { useLocale } from 'next-intl';
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
}

/** Categories side by side, each with its value at the end of its bar. Give it a stable model. */
export function BarChart({ model, label, tableId }: BarChartProps) {
  const locale = useLocale();
  const draw = useCallback(
    (frame: Omit<ChartFrame, 'format'>) =>
      prepareBars(model, { ...frame, format: { value: (value) => formatFigure(value, model.unit, locale) } }),
    [model, locale],
  );
  return (
    <ChartCanvas
      draw={draw}
      label={label}
      height={Math.max(1, model.bars.length) * BAR_ROW_PX}
      tableId={tableId}
      group={undefined}
      points={0}
      describe={() => ''}
    />
  );
}
