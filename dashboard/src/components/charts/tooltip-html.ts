import type { ChartFrame } from './frame.ts';
import { DASHES } from './palette.ts';
import type { TrendModel, TrendSeries } from './trend-model.ts';

/** The card at the crosshair: the bucket, then each series' value and what it rests on, largest first. All text is escaped. */
export function tooltipHtml(model: TrendModel, { index, frame }: { readonly index: number; readonly frame: ChartFrame }): string {
  const { palette, format } = frame;
  const isSure = model.buckets[index]?.isSure ?? true;
  const readingOf = (series: TrendSeries) => series.cells[index]?.value ?? Number.NEGATIVE_INFINITY;
  const rows = model.series
    .toSorted((a, b) => readingOf(b) - readingOf(a))
    .map((series) => {
      const cell = series.cells[index] ?? null;
      const isRestated = series.restated?.includes(index) ?? false;
      const mark = `${cell?.value != null && !isSure ? '~' : ''}${isRestated ? RESTATED : ''}`;
      return `<tr>
        <td style="padding:0 6px 0 0">${swatchSvg(series.slot, palette.series[series.slot] ?? palette.text)}</td>
        <td style="padding:0 12px 0 0;max-width:200px;white-space:normal">${escapeHtml(series.name)}</td>
        <td style="text-align:right;font-weight:600;font-variant-numeric:tabular-nums">${escapeHtml(format.value(cell?.value ?? null))}${mark}</td>
        <td style="padding:0 0 0 12px;color:${palette.muted};text-align:right;font-variant-numeric:tabular-nums">${escapeHtml(format.evidence(cell) ?? '')}</td>
      </tr>`;
    });
  const restated = model.series.some((series) => series.restated?.includes(index))
    ? `<div>${RESTATED} ${escapeHtml(format.restated)}</div>`
    : '';
  const note = isSure ? '' : ` <span style="color:${palette.muted}">~ ${escapeHtml(format.provisional)}</span>`;
  return `<div style="padding:8px 12px;font-size:12px;line-height:18px;color:${palette.text}">
    <div style="margin-bottom:4px">${escapeHtml(format.bucket(index))}${note}</div><table style="border-spacing:0">${rows.join('')}</table>${restated}</div>`;
}

/** An arrow that turns back. */
const RESTATED =
  '<svg width="11" height="11" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true" style="display:inline-block;margin-left:2px"><path d="M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5"/></svg>';

/** A short piece of a series' line. */
export function swatchSvg(slot: number, color: string): string {
  const dash = DASHES[slot];
  const pattern =
    dash === undefined || dash === 'solid' ? '' : ` stroke-dasharray="${(dash as readonly number[]).map((n) => n / 1.5).join(' ')}"`;
  return `<svg width="20" height="8" aria-hidden="true" style="display:inline-block"><line x1="0" y1="4" x2="20" y2="4" stroke="${escapeHtml(color)}" stroke-width="2"${pattern}/></svg>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
