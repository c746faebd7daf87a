'use client';

import type { EChartsCoreOption } from 'echarts/core';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Engine } from './engine.ts';
import type { Palette } from './palette.ts';
import { usePalette } from './use-palette.ts';
import { useWidth } from './use-width.ts';

interface Props {
  /** Makes the drawing for a width and palette; keep it stable while nothing changes. */
  readonly draw: (frame: { readonly width: number; readonly height: number; readonly palette: Palette }) => EChartsCoreOption;
  readonly label: string;
  /** px. */
  readonly height: number;
  /** Id of the table that says the same. */
  readonly tableId: string;
  /** Charts of one group share their crosshair. */
  readonly group?: string | undefined;
  /** Number of points that the arrow keys walk over, and how each is read out. */
  readonly points: number;
  readonly describe: (index: number) => string;
  /** The axis along which the points lie; default `x`. */
  readonly along?: 'x' | 'y';
  /** A point is chosen: by a press, at a value of the other axis, or by Enter or `y` on the point that the keys have come to (null). */
  readonly onPick?: ((index: number, value: number | null) => void) | undefined;
}

/** Holds one ECharts drawing: loaded after the first paint, resized, re-themed and disposed of with its element. */
export function ChartCanvas({ draw, label, height, tableId, group, points, describe, along = 'x', onPick }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const engine = useEngine(host, group);
  const width = useWidth(host);
  const palette = usePalette();
  const [spoken, setSpoken] = useState('');
  // Lines are walked over from their newest point, bars from the first.
  const cursor = useRef(along === 'x' ? points : -1);
  const option = useMemo(() => (palette && width > 0 ? draw({ width, height, palette }) : null), [draw, palette, width, height]);

  useEffect(() => {
    if (engine && palette) engine.api.setTheme(engine.themeOf(palette));
  }, [engine, palette]);
  useEffect(() => {
    if (!engine || !option) return;
    engine.api.resize();
    engine.api.setOption(option, { notMerge: true });
  }, [engine, option]);

  useEffect(() => {
    if (!engine || !onPick) return;
    const pick = ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
      if (!engine.api.containPixel({ gridIndex: 0 }, [offsetX, offsetY])) return;
      const x = engine.api.convertFromPixel({ xAxisIndex: 0 }, offsetX);
      const y = engine.api.convertFromPixel({ yAxisIndex: 0 }, offsetY);
      if (along === 'x') onPick(x, y);
      else onPick(y, x);
    };
    const surface = engine.api.getZr();
    surface.on('click', pick);
    return () => surface.off('click', pick);
  }, [engine, onPick, along]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!engine || points === 0) return;
    if (onPick && (event.key === 'Enter' || event.key === 'y') && cursor.current >= 0 && cursor.current < points) {
      event.preventDefault();
      onPick(cursor.current, null);
    }
    const next = nextPoint(event.key, { at: Math.min(cursor.current, points), points, along });
    if (next === null) {
      if (event.key === 'Escape') engine.api.dispatchAction({ type: 'hideTip' });
      return;
    }
    event.preventDefault();
    cursor.current = next;
    if (along === 'x') {
      engine.api.dispatchAction({ type: 'showTip', x: engine.api.convertToPixel({ xAxisIndex: 0 }, next), y: height / 2 });
    } else {
      engine.api.dispatchAction({ type: 'downplay', seriesIndex: 0 });
      engine.api.dispatchAction({ type: 'highlight', seriesIndex: 0, dataIndex: next });
    }
    setSpoken(describe(next));
  };

  return (
    <figure aria-label={label} aria-details={tableId} className="rounded-sm" {...(points > 0 ? { tabIndex: 0, onKeyDown } : {})}>
      <div
        ref={host}
        aria-hidden="true"
        style={{ height }}
        className={`${option && engine ? '' : 'skeleton'} ${onPick ? '[&_*]:cursor-pointer!' : ''}`}
      />
      <p aria-live="polite" className="sr-only">
        {spoken}
      </p>
    </figure>
  );
}

interface LoadedEngine {
  readonly api: Engine;
  readonly themeOf: (palette: Palette) => object;
}

/** A failure to load is thrown into the page's error boundary. */
function useEngine(host: { readonly current: HTMLDivElement | null }, group: string | undefined): LoadedEngine | null {
  const [loaded, setLoaded] = useState<LoadedEngine | null>(null);
  useEffect(() => {
    let api: Engine | null = null;
    let isGone = false;
    const load = async () => {
      const { createEngine, engineTheme } = await import('./engine.ts');
      if (isGone || !host.current) return;
      api = createEngine(host.current, group);
      setLoaded({ api, themeOf: engineTheme });
    };
    load().catch((error: unknown) =>
      setLoaded(() => {
        throw error;
      }),
    );
    return () => {
      isGone = true;
      setLoaded(null);
      api?.dispose();
    };
  }, [host, group]);
  return loaded;
}

function nextPoint(key: string, { at, points, along }: { at: number; points: number; along: 'x' | 'y' }): number | null {
  switch (key) {
    case along === 'x' ? 'ArrowLeft' : 'ArrowUp':
      return Math.max(0, at - 1);
    case along === 'x' ? 'ArrowRight' : 'ArrowDown':
      return Math.min(points - 1, at + 1);
    case 'Home':
      return 0;
    case 'End':
      return points - 1;
    default:
      return null;
  }
}
