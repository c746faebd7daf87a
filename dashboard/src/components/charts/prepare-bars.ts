import type { MetricUnit } from '@tidewatch/schemas';
import type { EChartsCoreOption } from 'echarts/core';
import type { ChartFrame } from './frame.ts';
import { textWidth } from './prepare-trend.ts';
import { niceScale } from './scale.ts';
import type { TrendCell } from './trend-model.ts';

/** Categories side by side; the order of the bars is the order on the page. */
export interface BarModel {
  readonly bars: readonly Bar[];
  readonly unit: MetricUnit;
}

export interface Bar {
  readonly id: string;
  readonly name: string;
  /** Colour, 0 to 7. */
  readonly slot: number;
  readonly cell: TrendCell | null;
}

/** Height of one bar with its gap, px. */
export const BAR_ROW_PX = 32;
const NAME_PX = 140;

/** The drawing of horizontal bars with their values at the ends; null has no bar and reads "–". No animation. */
export function prepareBars(
  model: BarModel,
  frame: Omit<ChartFrame, 'format'> & { readonly format: Pick<ChartFrame['format'], 'value'> },
): EChartsCoreOption {
  const { palette, format, width } = frame;
  const scale = niceScale(Math.max(0, ...model.bars.map(({ cell }) => cell?.value ?? 0)), model.unit);
  const names = Math.min(NAME_PX, Math.floor(width / 3), Math.max(0, ...model.bars.map(({ name }) => textWidth(name))));
  const figureOf = (index: number) => format.value(model.bars[index]?.cell?.value ?? null);
  return {
    animation: false,
    textStyle: { fontFamily: palette.font },
    grid: { left: names + 12, right: 72, top: 0, bottom: 0, outerBoundsMode: 'none' },
    xAxis: { type: 'value', min: 0, max: scale.max, interval: scale.step, show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: model.bars.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.edge } },
      axisLabel: { color: palette.text, fontSize: 12, width: names, overflow: 'truncate', interval: 0 },
    },
    series: [
      {
        type: 'bar',
        barWidth: 16,
        silent: true,
        emphasis: { itemStyle: { borderColor: palette.text, borderWidth: 2 } },
        data: model.bars.map(({ slot, cell }) => ({ value: cell?.value ?? 0, itemStyle: { color: palette.series[slot] } })),
        label: {
          show: true,
          position: 'right',
          color: palette.text,
          fontSize: 12,
          formatter: ({ dataIndex }: { dataIndex: number }) => figureOf(dataIndex),
        },
      },
    ],
  };
}
