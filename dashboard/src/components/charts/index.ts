export { BarChart, type BarChartProps } from './bar-chart.tsx';
export { formatDay, formatEvidence, formatFigure, formatMoment } from './chart-format.ts';
export type { Bar, BarModel } from './prepare-bars.ts';
export { SeriesLegend, SeriesSwatch } from './series-legend.tsx';
export { assignSlots, OTHER_SLOT, SLOT_COUNT } from './slots.ts';
export { TrendChart, type TrendChartProps } from './trend-chart.tsx';
export type { TrendBucket, TrendCell, TrendModel, TrendSeries } from './trend-model.ts';
