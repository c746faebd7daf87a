import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { connect, type ECharts, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Palette } from './palette.ts';

use([LineChart, BarChart, GridComponent, TooltipComponent, MarkLineComponent, AriaComponent, SVGRenderer]);

export type Engine = ECharts;

/** Draws into an element. Engines of one group share their crosshair. The caller disposes of it. */
export function createEngine(element: HTMLElement, group: string | undefined): Engine {
  const engine = init(element, null, { renderer: 'svg' });
  if (group !== undefined) {
    engine.group = group;
    connect(group);
  }
  return engine;
}

/** What ECharts draws by itself (text, background, axes) in the colours of a palette. */
export function engineTheme({ text, muted, edge, line, series, font }: Palette): object {
  const axis = { axisLine: { lineStyle: { color: edge } }, axisLabel: { color: muted }, splitLine: { lineStyle: { color: line } } };
  return {
    backgroundColor: 'transparent',
    color: series,
    textStyle: { color: text, fontFamily: font },
    categoryAxis: axis,
    valueAxis: axis,
  };
}
