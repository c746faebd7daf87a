import type { AxisTick } from './axis-ticks.ts';
import type { Palette } from './palette.ts';
import type { TrendCell } from './trend-model.ts';

/** How figures and times read in the page's language. */
export interface ChartFormat {
  readonly value: (value: number | null) => string;
  /** A value at a line of the axis; `step` is the distance of the lines. */
  readonly axis: (value: number, step: number) => string;
  /** The evidence behind a value ("61 ÷ 78"), or null. */
  readonly evidence: (cell: TrendCell | null) => string | null;
  /** Full name of a bucket. */
  readonly bucket: (index: number) => string;
  readonly tick: (tick: AxisTick) => string;
  readonly provisional: string;
  readonly restated: string;
}

export interface ChartFrame {
  /** Room for the drawing, px. */
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly format: ChartFormat;
}
