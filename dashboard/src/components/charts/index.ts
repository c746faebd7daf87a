export { formatEvidence, formatFigure } from '../../format/figure.ts';
export { BarChart } from './bar-chart.tsx';
export { formatDay, formatMoment } from './chart-format.ts';
export { SeriesSwatch } from './series-legend.tsx';
export { TrendChart } from './trend-chart.tsx';
export type { TrendModel } from './trend-model.ts';
