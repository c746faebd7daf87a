'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { formatDay, formatEvidence, formatFigure } from '../../../components/charts/index.ts';
import { ProofButton } from '../../proof/proof-drawer.tsx';
import { useOpenProof } from '../../proof/proof-host.tsx';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import { numberOfFigure, sessionsHref } from '../drill.ts';
import { COLUMNS, type HeatCell, LEVELS, prepareHeat, stepOnMap } from '../heat-model.ts';
import { useExploreWords } from '../use-explore-words.ts';

interface Props {
  readonly answer: ExploreAnswer;
  readonly metric: MetricInfo;
  readonly tableId: string;
}

/** Of the drawing's own units: a quarter hour is 10 wide, a day 14 high. */
const [WIDTH, HEIGHT] = [10, 14];
const KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);
const OPACITY = [0.06, 0.18, 0.34, 0.5, 0.66, 0.83, 1];

/** Days × quarter hours on the zone's wall clock. A pointer, a finger or the arrow keys read a cell out; Enter or a click lists its sessions, `y` proves it. */
export function HeatMap({ answer, metric, tableId }: Props) {
  const t = useTranslations('explore');
  const locale = useLocale();
  const router = useRouter();
  const prove = useOpenProof();
  const { metricName, moment } = useExploreWords();
  const { zone } = answer.question;
  const cells = answer.groups[0]?.cells[metric.id] ?? [];
  const model = useMemo(() => prepareHeat(answer.buckets, cells, zone), [answer.buckets, cells, zone]);
  const [at, setAt] = useState<number | null>(null);
  const paths = useMemo(() => pathsOf(model.days.map((day) => day.cells)), [model]);
  const bucket = at === null ? undefined : answer.buckets[at];
  const cell = at === null ? null : (cells[at] ?? null);
  const place = { metric, bucket: at, values: [] };
  const href = bucket === undefined || !cell?.n ? null : sessionsHref(answer, place);
  const open = () => {
    if (href !== null) router.push(href);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter') return open();
    if (event.key === 'y' && bucket !== undefined) {
      event.preventDefault();
      const number = numberOfFigure(answer, place);
      if (number !== null) void prove(number);
    }
    if (!KEYS.has(event.key)) return;
    event.preventDefault();
    setAt((now) => stepOnMap(model, now ?? -1, event.key) ?? now);
  };
  const read = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * COLUMNS);
    const row = ((event.clientY - box.top) / box.height) * model.days.length;
    const found = model.days[Math.floor(row)]?.cells.filter((one) => one.column === column) ?? [];
    setAt((found.length > 1 && row % 1 >= 0.5 ? found[1] : found[0])?.index ?? null);
  };
  const focused =
    at === null
      ? null
      : placeOf(
          model.days.map((day) => day.cells),
          at,
        );
  return (
    <figure
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over the map
      tabIndex={0}
      aria-label={`${t('heat.label', { metric: metricName(metric) })} ${t('heat.keys')}`}
      aria-details={tableId}
      onKeyDown={onKeyDown}
      className="flex flex-col gap-1 rounded-sm text-xs"
    >
      <div className="grid max-h-[32rem] grid-cols-[auto_minmax(0,1fr)] gap-x-2 overflow-y-auto">
        <div aria-hidden="true" className="flex flex-col">
          {model.days.map(({ start }) => (
            <span key={start} className="flex h-4 items-center whitespace-nowrap text-muted">
              {formatDay(start, { zone, locale, thisYear: new Date(answer.answeredAt).getFullYear() })}
            </span>
          ))}
        </div>
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${COLUMNS * WIDTH} ${model.days.length * HEIGHT}`}
          preserveAspectRatio="none"
          className="w-full cursor-pointer bg-canvas"
          style={{ height: `${model.days.length}rem` }}
          onPointerDown={read}
          onPointerMove={read}
          onPointerUp={(event) => event.pointerType === 'mouse' && event.button === 0 && open()}
        >
          {paths.map((path, level) => (
            <path key={level} d={path} fill="var(--accent)" fillOpacity={OPACITY[level]} />
          ))}
          {focused === null ? null : (
            <path
              d={rectOf(focused.row, focused.cell)}
              fill="none"
              stroke="var(--text)"
              strokeWidth="2"
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        <span />
        <div aria-hidden="true" className="figure flex justify-between text-muted">
          {['00:00', '06:00', '12:00', '18:00', '24:00'].map((time) => (
            <span key={time}>{time}</span>
          ))}
        </div>
      </div>
      <figcaption className="flex flex-wrap items-center justify-between gap-2">
        <span className="flex min-h-6 flex-wrap items-center gap-x-2">
          <span aria-live="polite" className="figure">
            {bucket === undefined
              ? t('heat.hint')
              : [
                  moment(bucket.start, zone),
                  formatFigure(cell?.value ?? null, metric.unit, locale),
                  formatEvidence(cell, metric.unit, locale),
                ]
                  .filter(Boolean)
                  .join(' · ')}
          </span>
          {bucket === undefined || cell === null ? null : <ProofButton number={numberOfFigure(answer, place)} name={metricName(metric)} />}
          {href === null ? null : (
            <Link href={href} prefetch={false} className="rounded-sm text-accent underline">
              {t('table.sessions')}
            </Link>
          )}
        </span>
        <span aria-hidden="true" className="figure flex items-center gap-1 text-muted">
          0
          {OPACITY.map((opacity) => (
            <span key={opacity} className="inline-block size-3 bg-accent" style={{ opacity }} />
          ))}
          {formatFigure(model.max, metric.unit, locale)}
        </span>
      </figcaption>
    </figure>
  );
}

/** One path a level: thousands of cells are seven elements. */
function pathsOf(days: readonly (readonly HeatCell[])[]): readonly string[] {
  const paths = Array.from({ length: LEVELS + 1 }, () => '');
  days.forEach((cells, row) => {
    for (const cell of cells) if (cell.level !== null) paths[cell.level] += rectOf(row, cell);
  });
  return paths;
}

/** A quarter hour that the clock showed twice is cut into an upper and a lower half. */
function rectOf(row: number, { column, turn, isRepeated }: HeatCell): string {
  const height = isRepeated ? HEIGHT / 2 : HEIGHT;
  return `M${column * WIDTH} ${row * HEIGHT + turn * height}h${WIDTH - 1}v${height - 1}h${1 - WIDTH}z`;
}

function placeOf(days: readonly (readonly HeatCell[])[], at: number): { readonly row: number; readonly cell: HeatCell } | null {
  for (const [row, cells] of days.entries()) {
    const cell = cells.find(({ index }) => index === at);
    if (cell) return { row, cell };
  }
  return null;
}
