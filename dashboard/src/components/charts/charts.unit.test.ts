import { init } from 'echarts/core';
import { describe, expect, it } from 'vitest';
import { chooseTicks } from './axis-ticks.ts';
import './engine.ts';
import type { ChartFrame } from './frame.ts';
import { nudgeApart } from './nudge-apart.ts';
import { DASHES, DOTS, type Palette } from './palette.ts';
import { prepareBars } from './prepare-bars.ts';
import { prepareTrend } from './prepare-trend.ts';
import { niceScale } from './scale.ts';
import { assignSlots, OTHER_SLOT } from './slots.ts';
import { tooltipHtml } from './tooltip-html.ts';
import type { TrendModel } from './trend-model.ts';

const HOUR = 3_600_000;
const palette: Palette = {
  surface: '#fff',
  text: '#111',
  muted: '#555',
  edge: '#777',
  line: '#ddd',
  accent: '#15f',
  warn: '#850',
  font: 'sans-serif',
  series: ['#000001', '#000002', '#000003', '#000004', '#000005', '#000006', '#000007', '#000008'],
};
const frame: ChartFrame = {
  width: 800,
  height: 300,
  palette,
  format: {
    value: (value) => (value === null ? '–' : String(value)),
    axis: String,
    evidence: (cell) => (cell?.n === undefined ? null : `n ${cell.n}`),
    bucket: (index) => `bucket ${index}`,
    tick: ({ kind, index }) => `${kind} ${index}`,
    provisional: 'provisional',
    restated: 'restated',
  },
};

function trend(values: readonly (readonly (number | null)[])[], sureUntil = Number.POSITIVE_INFINITY): TrendModel {
  const start = Date.parse('2026-11-25T00:00:00+08:00');
  return {
    buckets: (values[0] ?? []).map((_, i) => ({ start: start + i * HOUR, end: start + (i + 1) * HOUR, isSure: i < sureUntil })),
    series: values.map((row, i) => ({
      id: `s${i}`,
      name: `<b>${i}`,
      slot: i,
      cells: row.map((value) => (value === null ? null : { value })),
    })),
    unit: 'count',
    zone: 'Asia/Shanghai',
  };
}

interface DrawnLine {
  readonly id: string;
  readonly data: readonly { readonly value: number | null; readonly symbol: string; readonly label?: { readonly show: boolean } }[];
  readonly lineStyle: { readonly type: unknown; readonly color: string };
  readonly smooth: boolean;
  readonly connectNulls: boolean;
}
const linesOf = (model: TrendModel) => prepareTrend(model, frame)['series'] as readonly DrawnLine[];
const valuesOf = (line: DrawnLine | undefined) => line?.data.map(({ value }) => value);

describe('prepareTrend', () => {
  it('breaks the line at null and never smooths or bridges', () => {
    const [line] = linesOf(trend([[1, null, 3, 4]]));
    expect(valuesOf(line)).toEqual([1, null, 3, 4]);
    expect([line?.smooth, line?.connectNulls]).toEqual([false, false]);
  });

  it('marks a value that has gaps on both sides, which a line alone would not show', () => {
    const [line] = linesOf(trend([[1, null, 3, null, 5, 6]]));
    expect(line?.data.map(({ symbol }) => symbol)).toEqual(['circle', 'none', 'circle', 'none', 'none', 'circle']);
  });

  it('draws what is provisional as dots in the same colour, joined to what is sure', () => {
    const lines = linesOf(trend([[1, 2, 3, 4]], 2));
    expect(lines.map(({ id }) => id)).toEqual(['s0', 's0~']);
    expect(lines.map(valuesOf)).toEqual([
      [1, 2, null, null],
      [null, 2, 3, 4],
    ]);
    expect(lines.map(({ lineStyle }) => lineStyle.type)).toEqual([DASHES[0], DOTS]);
    expect(new Set(lines.map(({ lineStyle }) => lineStyle.color)).size).toBe(1);
  });

  it('names several lines at their ends, once each, and only where there is room', () => {
    const shown = (width: number) =>
      (
        prepareTrend(
          trend(
            [
              [1, 2, 3],
              [3, 2, null],
            ],
            2,
          ),
          { ...frame, width },
        )['series'] as readonly DrawnLine[]
      ).map((line) => line.data.findIndex(({ label }) => label?.show === true));
    expect(shown(800)).toEqual([-1, 2, 1]);
    expect(shown(343)).toEqual([-1, -1, -1]);
  });

  it('is drawn by ECharts with a broken path and without a thrown error', () => {
    const chart = init(null, null, { renderer: 'svg', ssr: true, width: 800, height: 300 });
    chart.setOption(
      prepareTrend(
        {
          ...trend(
            [
              [1, 2, null, 4, 5],
              [5, 4, 3, 2, 1],
            ],
            4,
          ),
          markLine: { value: 3, name: 'target' },
        },
        frame,
      ),
    );
    const svg = chart.renderToSVGString();
    chart.dispose();
    expect(svg).toContain('stroke="#000001"');
    expect(svg).toContain('stroke-dasharray="2,4"');
    expect(svg).toContain('target');
    expect(svg).toContain('&lt;b&gt;1');
  });
});

describe('tooltipHtml', () => {
  it('escapes every text, marks provisional values and shows the evidence', () => {
    const model = trend([[1], [null]], 0);
    const html = tooltipHtml(
      { ...model, series: model.series.map((series) => ({ ...series, cells: series.cells.map((cell) => cell && { ...cell, n: 7 }) })) },
      { index: 0, frame },
    );
    expect(html).not.toContain('<b>');
    expect(html).toContain('&#60;b&#62;0');
    expect(html).toContain('1~');
    expect(html).toContain('n 7');
    expect(html).toContain('–');
  });
});

describe('prepareBars', () => {
  it('draws no bar for null and reads its value as a dash', () => {
    const option = prepareBars(
      {
        unit: 'count',
        bars: [
          { id: 'a', name: 'a', slot: 2, cell: { value: 5 } },
          { id: 'b', name: 'b', slot: 3, cell: null },
        ],
      },
      frame,
    );
    const [series] = option['series'] as { data: { value: number }[]; label: { formatter: (p: { dataIndex: number }) => string } }[];
    expect(series?.data.map(({ value }) => value)).toEqual([5, 0]);
    expect([0, 1].map((dataIndex) => series?.label.formatter({ dataIndex }))).toEqual(['5', '–']);
  });
});

describe('niceScale', () => {
  it.each([
    [0, 'count', { max: 1, step: 1 }],
    [3, 'count', { max: 3, step: 1 }],
    [104, 'count', { max: 125, step: 25 }],
    [12_480, 'count', { max: 12_500, step: 2500 }],
    [0.93, 'fraction', { max: 1, step: 0.2 }],
    [0.031, 'fraction', { max: 0.04, step: 0.01 }],
    [127_000, 'ms', { max: 150_000, step: 30_000 }],
    [26_000, 'ms', { max: 30_000, step: 10_000 }],
    [800, 'ms', { max: 800, step: 200 }],
    [40 * HOUR, 'ms', { max: 48 * HOUR, step: 12 * HOUR }],
    [900 * HOUR, 'ms', { max: 960 * HOUR, step: 240 * HOUR }],
  ] as const)('reaches over %d %s in round steps', (largest, unit, scale) => {
    expect(niceScale(largest, unit)).toEqual(scale);
  });
});

describe('chooseTicks', () => {
  const starts = (from: string, count: number, step: number) => Array.from({ length: count }, (_, i) => Date.parse(from) + i * step);
  const texts = (ticks: ReturnType<typeof chooseTicks>) => ticks.map(({ index, kind }) => `${index}${kind === 'date' ? 'd' : ''}`);

  it('labels hours that people count in, midnight by its date', () => {
    expect(texts(chooseTicks(starts('2026-11-25T00:00:00+08:00', 24, HOUR), 'Asia/Shanghai', 8))).toEqual([
      '0d',
      '3',
      '6',
      '9',
      '12',
      '15',
      '18',
      '21',
    ]);
  });

  it('labels only midnights of the zone when days are many', () => {
    const ticks = chooseTicks(starts('2026-11-18T10:00:00+08:00', 168, HOUR), 'Asia/Shanghai', 9);
    expect(texts(ticks)).toEqual(['14d', '38d', '62d', '86d', '110d', '134d', '158d']);
  });

  it('labels Mondays when weeks are many', () => {
    const ticks = chooseTicks(starts('2026-11-18T00:00:00Z', 60, 24 * HOUR), 'UTC', 9);
    expect(ticks.map(({ start }) => new Date(start).getUTCDay())).toEqual(ticks.map(() => 1));
    expect(ticks).toHaveLength(8);
  });

  it('keeps local midnights on both sides of a change of the clocks', () => {
    const ticks = chooseTicks(starts('2026-10-31T00:00:00-04:00', 73, HOUR), 'America/New_York', 4);
    expect(texts(ticks)).toEqual(['0d', '24d', '49d']);
  });
});

describe('assignSlots', () => {
  it('gives each entity its own slot, whatever the order of asking', () => {
    const ids = ['售前', '售后', '投诉', '会员', '技术支持', 'a', 'b'];
    const slots = assignSlots(ids, true);
    expect(new Set(slots.values()).size).toBe(7);
    expect([...slots.values()]).not.toContain(OTHER_SLOT);
    expect(Object.fromEntries(assignSlots(ids.toReversed(), true))).toEqual(Object.fromEntries(slots));
  });

  it('lets an entity that shares its colour with nobody keep it under a filter', () => {
    const all = assignSlots(['售前', '售后', '投诉']);
    expect(assignSlots(['投诉']).get('投诉')).toBe(all.get('投诉'));
  });
});

describe('nudgeApart', () => {
  const room = { gap: 15, low: 0, high: 100 };

  it('moves only what is too near, in order', () => {
    expect(nudgeApart([50, 10, 52], room)).toEqual([50, 10, 65]);
  });

  it('keeps labels inside while they fit', () => {
    expect(nudgeApart([99, 100, 98], room)).toEqual([85, 100, 70]);
    expect(nudgeApart([-5, 0], room)).toEqual([0, 15]);
  });
});
