import { DASHES } from './palette.ts';

/** A short piece of a series' line, in its colour and dash. */
export function SeriesSwatch({ slot }: { readonly slot: number }) {
  const dash = DASHES[slot];
  return (
    <svg width="20" height="8" aria-hidden="true" className="inline-block shrink-0">
      <line
        x1="0"
        y1="4"
        x2="20"
        y2="4"
        stroke={`var(--series-${slot + 1})`}
        strokeWidth="2"
        {...(dash === undefined || dash === 'solid' ? {} : { strokeDasharray: dash.map((n) => n / 1.5).join(' ') })}
      />
    </svg>
  );
}

/** Which line is whose. */
export function SeriesLegend({
  series,
}: {
  readonly series: readonly { readonly id: string; readonly name: string; readonly slot: number }[];
}) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {series.map(({ id, name, slot }) => (
        <li key={id} className="flex items-center gap-1.5">
          <SeriesSwatch slot={slot} />
          <span className="break-all">{name}</span>
        </li>
      ))}
    </ul>
  );
}
