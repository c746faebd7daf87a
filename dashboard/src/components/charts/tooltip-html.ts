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
      const mark = cell?.value != null && !isSure ? '~' : '';
      return `<tr>
        <td style="padding:0 6px 0 0">${swatchSvg(series.slot, palette.series[series.slot] ?? palette.text)}</td>
        <td style="padding:0 12px 0 0;max-width:200px;white-space:normal">${escapeHtml(series.name)}</td>
        <td style="text-align:right;font-weight:600;font-variant-numeric:tabular-nums">${escapeHtml(format.value(cell?.value ?? null))}${mark}</td>
        <td style="padding:0 0 0 12px;color:${palette.muted};text-align:right;font-variant-numeric:tabular-nums">${escapeHtml(format.evidence(cell) ?? '')}</td>
      </tr>`;
    });
  const note = isSure ? '' : ` <span style="color:${palette.muted}">~ ${escapeHtml(format.provisional)}</span>`;
  return `<div style="padding:8px 12px;font-size:12px;line-height:18px;color:${palette.text}">
    <div style="margin-bottom:4px">${escapeHtml(format.bucket(index))}${note}</div><table style="border-spacing:0">${rows.join('')}</table></div>`;
}

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
