'use client';

import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '../../components/data/figure.tsx';
import { formatEvidence, formatFigure } from '../../format/figure.ts';
import { inLocale } from '../metrics/metric-entry.ts';
import { ProofButton } from '../proof/proof-drawer.tsx';
import type { ProvableNumber } from '../proof/proof-view.ts';
import type { ComparedSide } from './compare-view.ts';

interface Props {
  /** A or B. */
  readonly letter: string;
  readonly side: ComparedSide;
  /** The range and filters of the figure; null where it has no proof. */
  readonly number: Omit<ProvableNumber, 'metric'> | null;
}

/** One of the two: whose number it is, what it counts, and what it gives. */
export function SideCard({ letter, side: { preset, metric, cell }, number }: Props) {
  const t = useTranslations('compare');
  const locale = useLocale();
  return (
    <article aria-label={letter} className="flex min-w-0 flex-col gap-2 rounded-md border border-line bg-surface p-3">
      <header className="flex min-w-0 items-baseline gap-2">
        <span aria-hidden className="rounded-sm bg-accent-soft px-1.5 font-semibold text-accent">
          {letter}
        </span>
        <h3 className="min-w-0 font-medium break-words">
          {preset ? t('asks', { vendor: preset.vendorName, term: preset.term }) : metric && inLocale(metric.name, locale)}
        </h3>
      </header>
      {metric === null ? (
        <p className="text-sm">{t('noFigure')}</p>
      ) : (
        <>
          <p className="flex flex-wrap items-baseline gap-x-3">
            <Figure text={formatFigure(cell?.value ?? null, metric.unit, locale)} className="text-tile font-semibold" />
            <span className="figure text-sm text-muted">{formatEvidence(cell, metric.unit, locale)}</span>
            {number && <ProofButton name={`${letter}, ${inLocale(metric.name, locale)}`} number={{ ...number, metric: metric.id }} />}
          </p>
          <p className="text-sm">{inLocale(metric.formula, locale)}</p>
          <p className="text-xs text-muted [overflow-wrap:anywhere]">
            {t('version', { code: metric.code, version: metric.version })} · <code>#{metric.hash}</code> ·{' '}
            <Link href={`/metrics/${encodeURIComponent(metric.id)}`} prefetch={false} className="text-accent underline">
              {metric.id}
            </Link>
          </p>
        </>
      )}
      {preset === null ? null : (
        <div className="flex flex-col gap-1 border-t border-line pt-2 text-sm">
          <p className="font-medium">{t(`fit.${preset.fit}`)}</p>
          {preset.note === null ? null : <p>{inLocale(preset.note, locale)}</p>}
          <p className="text-xs text-muted [overflow-wrap:anywhere]">
            {t('source')}:{' '}
            <a href={preset.source.url} rel="noreferrer" target="_blank" className="underline">
              {preset.source.text}
            </a>
          </p>
        </div>
      )}
    </article>
  );
}
