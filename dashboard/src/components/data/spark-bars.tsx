const WIDTH = 84;
const HEIGHT = 20;

export interface SparkBarsProps {
  /** Oldest first; the last one still runs and is drawn paler. */
  readonly values: readonly number[];
  readonly label: string;
}

/** A few counts side by side, scaled to the largest. */
export function SparkBars({ values, label }: SparkBarsProps) {
  const most = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length);
  return (
    <svg
      role="img"
      aria-label={label}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="inline-block align-middle"
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="stroke-line" />
      {values.map((value, i) => {
        const height = (value / most) * (HEIGHT - 2);
        const fill = i === values.length - 1 ? 'fill-series-1 opacity-50' : 'fill-series-1';
        return <rect key={i} x={i * step + 1} y={HEIGHT - 1 - height} width={step - 2} height={height} className={fill} />;
      })}
    </svg>
  );
}
