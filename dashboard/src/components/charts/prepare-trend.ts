import type { EChartsCoreOption } from 'echarts/core';
import { type AxisTick, chooseTicks } from './axis-ticks.ts';
import type { ChartFrame } from './frame.ts';
import { nudgeApart } from './nudge-apart.ts';
import { DASHES, DOTS } from './palette.ts';
import { niceScale, type Scale } from './scale.ts';
import { tooltipHtml } from './tooltip-html.ts';
import type { TrendModel, TrendSeries } from './trend-model.ts';

const CHAR_PX = 7;
const WIDE_CHAR_PX = 12.5;
const TICK_PX = 68;
const LABEL_PX = 132;
const COMPACT_PX = 560;
const LABEL_GAP_PX = 15;
const TOP_PX = 12;
/** Room that most axes need: drawings below one another begin at one line. */
const LEFT_PX = 56;
const BOTTOM_PX = 28;

/**
 * The drawing of a trend: straight lines that break at null, provisional stretches dotted, one colour and dash per
 * entity, names at the lines' ends where there is room, an axis from 0 in round steps. No animation.
 */
export function prepareTrend(model: TrendModel, frame: ChartFrame): EChartsCoreOption {
  const { palette, format, width } = frame;
  const hasEndLabels = model.series.length > 1 && width >= COMPACT_PX;
  const scale = niceScale(largestOf(model), model.unit);
  const widest = Math.max(...[scale.max, scale.step].map((value) => textWidth(format.axis(value, scale.step))));
  const left = Math.max(LEFT_PX, Math.ceil(widest) + 16);
  const right = hasEndLabels ? Math.min(LABEL_PX, Math.max(...model.series.map(({ name }) => textWidth(name)))) + 40 : 24;
  const ticks = chooseTicks(
    model.buckets.map(({ start }) => start),
    model.zone,
    Math.max(2, Math.floor((width - left - right) / TICK_PX)),
  );
  const shifts = hasEndLabels ? labelShifts(model, scale, frame.height) : null;
  return {
    animation: false,
    textStyle: { fontFamily: palette.font },
    grid: { left, right, top: TOP_PX, bottom: BOTTOM_PX, outerBoundsMode: 'none' },
    xAxis: timeAxis(model, frame, ticks),
    yAxis: valueAxis(scale, frame),
    tooltip: {
      trigger: 'axis',
      confine: true,
      transitionDuration: 0,
      axisPointer: { type: 'line', animation: false, lineStyle: { color: palette.edge, type: 'solid', width: 1 } },
      backgroundColor: palette.surface,
      borderColor: palette.line,
      padding: 0,
      formatter: (params: unknown) => tooltipHtml(model, { index: indexOf(params), frame }),
    },
    series: model.series.flatMap((series, i) =>
      drawSeries(series, { model, frame, scale, labelShift: shifts?.[i] ?? null, isFirst: i === 0 }),
    ),
  };
}

function timeAxis(model: TrendModel, { palette, format }: ChartFrame, ticks: readonly AxisTick[]): object {
  const byIndex = new Map(ticks.map((tick) => [tick.index, tick]));
  const isTick = (index: number) => byIndex.has(index);
  return {
    type: 'category',
    data: model.buckets.map(({ start }) => String(start)),
    boundaryGap: model.buckets.length === 1,
    axisLine: { lineStyle: { color: palette.edge } },
    axisTick: { show: true, alignWithLabel: true, interval: isTick, lineStyle: { color: palette.edge } },
    axisLabel: {
      interval: isTick,
      color: palette.muted,
      fontSize: 12,
      formatter: (_: string, index: number) => {
        const tick = byIndex.get(index);
        return tick ? format.tick(tick) : '';
      },
    },
  };
}

function valueAxis(scale: Scale, { palette, format }: ChartFrame): object {
  return {
    type: 'value',
    min: 0,
    max: scale.max,
    interval: scale.step,
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.muted, fontSize: 12, formatter: (value: number) => format.axis(value, scale.step) },
  };
}

interface Drawing {
  readonly model: TrendModel;
  readonly frame: ChartFrame;
  readonly scale: Scale;
  /** How far the name at the line's end is moved from it, px; null = no name. */
  readonly labelShift: number | null;
  readonly isFirst: boolean;
}

/** Two lines of one colour: what is sure, in the entity's dash, and what is not, dotted and joined to it. */
function drawSeries(series: TrendSeries, drawing: Drawing): object[] {
  const { model, frame } = drawing;
  const values = series.cells.map((cell) => cell?.value ?? null);
  const isSure = (i: number) => model.buckets[i]?.isSure ?? false;
  const isValue = (i: number) => (values[i] ?? null) !== null;
  const isBesideUnsure = (i: number) => [i - 1, i + 1].some((j) => isValue(j) && !isSure(j));
  const last = values.findLastIndex((value) => value !== null);
  const item = (i: number, isDrawn: boolean) => {
    const isLone = !isValue(i - 1) && !isValue(i + 1);
    const isEnd = i === last && isSure(i) === isDrawn;
    return {
      value: values[i],
      symbol: isLone || isEnd ? 'circle' : 'none',
      ...(series.restated?.includes(i) ? restatedSymbol(series, frame) : {}),
      label: { show: isEnd && drawing.labelShift !== null, offset: [0, drawing.labelShift ?? 0] },
    };
  };
  const gap = { value: null, symbol: 'none' };
  const sure = values.map((_, i) => (isValue(i) && isSure(i) ? item(i, true) : gap));
  const unsure = values.map((value, i) => {
    if (value === null) return gap;
    if (!isSure(i)) return item(i, false);
    return isBesideUnsure(i) ? { value, symbol: 'none' } : gap;
  });
  const line = (id: string, data: object[], dash: unknown) => ({
    ...lineStyle(series, frame, dash),
    id,
    data,
  });
  const drawn = [{ ...line(series.id, sure, DASHES[series.slot]), ...markLineOf(drawing) }];
  return unsure.some((point) => point.value !== null) ? [...drawn, line(`${series.id}~`, unsure, DOTS)] : drawn;
}

/** An arrow that turns back, in a hole of the line. */
function restatedSymbol({ slot }: TrendSeries, { palette }: ChartFrame): object {
  return {
    symbol: 'path://M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5',
    symbolSize: 13,
    itemStyle: { color: palette.surface, borderColor: palette.series[slot], borderWidth: 1.5 },
  };
}

function lineStyle(series: TrendSeries, { palette }: ChartFrame, dash: unknown): object {
  const color = palette.series[series.slot];
  const pale = series.isEarlier ? { opacity: 0.6 } : {};
  return {
    type: 'line',
    name: series.name,
    smooth: false,
    connectNulls: false,
    symbolSize: 6,
    showSymbol: true,
    showAllSymbol: true,
    silent: true,
    lineStyle: { color, width: series.isEarlier ? 1 : 2, type: dash, cap: 'round', join: 'round', ...pale },
    itemStyle: { color, ...pale },
    label: {
      position: 'right',
      distance: 6,
      color: palette.text,
      fontSize: 12,
      formatter: `{mark|━} ${series.name}`,
      rich: { mark: { color, fontSize: 12 } },
      width: LABEL_PX,
      overflow: 'truncate',
    },
    emphasis: { disabled: true },
  };
}

function markLineOf({ model, frame, scale, isFirst }: Drawing): object {
  if (!isFirst || model.markLine === undefined) return {};
  const { value, name } = model.markLine;
  const label = {
    formatter: name,
    position: value > scale.max * 0.9 ? 'insideStartBottom' : 'insideStartTop',
    color: frame.palette.muted,
    fontSize: 12,
  };
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      lineStyle: { color: frame.palette.edge, type: 'solid', width: 1 },
      label,
      data: [{ yAxis: value }],
    },
  };
}

/** How far each name is moved so that names at the lines' ends do not cover each other. */
function labelShifts(model: TrendModel, scale: Scale, height: number): readonly number[] {
  const plot = height - TOP_PX - BOTTOM_PX;
  const ends = model.series.map(({ cells }) => cells.findLast((cell) => cell?.value != null)?.value ?? 0);
  const places = ends.map((value) => TOP_PX + (1 - value / scale.max) * plot);
  const moved = nudgeApart(places, { gap: LABEL_GAP_PX, low: LABEL_GAP_PX / 2, high: height - BOTTOM_PX });
  return moved.map((at, i) => at - (places[i] ?? 0));
}

function largestOf(model: TrendModel): number {
  const values = model.series.flatMap(({ cells }) => cells.map((cell) => cell?.value ?? 0));
  return values.reduce((a, b) => Math.max(a, b), model.markLine?.value ?? 0);
}

/** Width of a text at 12 px, near enough to leave room for it. */
export function textWidth(text: string): number {
  return [...text].reduce((px, char) => px + ((char.codePointAt(0) ?? 0) > 0x2e7f ? WIDE_CHAR_PX : CHAR_PX), 0);
}

function indexOf(params: unknown): number {
  const first = Array.isArray(params) ? params[0] : params;
  return (first as { dataIndex?: number } | undefined)?.dataIndex ?? 0;
}
