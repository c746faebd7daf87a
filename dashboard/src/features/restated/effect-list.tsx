'use client';

import type { Cell } from '@tidewatch/schemas';
import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { formatMoment } from '../../components/charts/chart-format.ts';
import { formatFigure } from '../../format/figure.ts';
import { formatCount, MISSING } from '../../format/format.ts';
import { type Amount, type Effect, effectsOf, type RestatedLine, type RestatedMetric } from './restated-view.ts';

/** Effects that are shown at most. */
const MOST = 10;

export interface EffectListProps {
  readonly metric: RestatedMetric;
  /** Newest first. */
  readonly lines: readonly RestatedLine[];
  /** The figure as it is now, where it rests on all units; else null. */
  readonly now: Cell | null;
  /** IANA zone of the times. */
  readonly zone: string;
}

/** What each event did to a number after it had been settled, the newest first. */
export function EffectList({ metric, lines, now, zone }: EffectListProps) {
  const t = useTranslations('common.restated');
  const locale = useLocale();
  const effects = effectsOf(lines, metric, now);
  const more = effects.length - MOST;
  return (
    <>
      <ul className="flex flex-col divide-y divide-line">
        {effects.slice(0, MOST).map((effect) => (
          <li key={`${effect.line.event.id} ${effect.line.unit.id} ${effect.line.metric} ${effect.line.at}`} className="py-1.5">
            <EffectLine effect={effect} metric={metric} zone={zone} />
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="text-xs text-muted">{t('more', { more: formatCount(more, locale) })}</p> : null}
    </>
  );
}

function EffectLine({ effect, metric, zone }: { readonly effect: Effect; readonly metric: RestatedMetric; readonly zone: string }) {
  const t = useTranslations('common.restated');
  const kinds = useTranslations('proof.kinds');
  const locale = useLocale();
  const { line, of, was, is } = effect;
  const moment = (at: number) => formatMoment(at, { zone, locale, thisYear: new Date().getFullYear() });
  const unit = metric.parts[line.metric] ?? 'count';
  const text = ({ above, below }: Amount) => {
    if (above === null && below === null) return MISSING;
    if (below === null) return formatFigure(above, unit, locale);
    return `${formatFigure(above, unit === 'ms' ? 'ms' : 'count', locale)} ÷ ${formatCount(below, locale)}`;
  };
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="figure inline-flex items-center gap-1 font-medium">
          {text(was)}
          <ArrowRight size={12} aria-hidden className="text-muted" />
          <span className="sr-only">{t('became')}</span>
          {text(is)}
        </span>
        <span className="text-xs text-muted">
          {of === 'figure' ? moment(line.at) : t('ofUnit', { kind: kinds(line.unit.kind), time: moment(line.at) })}
        </span>
        {line.metric === metric.id ? null : <code className="text-xs text-muted">{line.metric}</code>}
        {line.unit.kind === 'session' ? (
          <Link href={`/sessions/${line.unit.id}`} prefetch={false} className="ml-auto text-xs text-accent underline">
            {t('session')}
          </Link>
        ) : null}
      </p>
      <p className="text-xs text-muted">
        {t.rich('because', {
          code: (event) => <code className="text-text">{event}</code>,
          event: line.event.type,
          time: moment(line.knownAt),
        })}
      </p>
    </>
  );
}
