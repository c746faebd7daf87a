'use client';

import type { Quality } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { formatCount, formatShare } from '../../format/format.ts';
import { StatusShape } from './status-shape.tsx';

/** What rounds to 100.0 %. An event of an earlier session, told in the middle of a later one, reads as missing: a few in a million. */
const WHOLE = 0.9995;

/** Says that events behind a number are missing, and whether so many that nobody should act on it; nothing where none are known to be. */
export function QualityMark({ quality }: { readonly quality: Quality | undefined }) {
  const t = useTranslations('common.quality');
  const locale = useLocale();
  if (quality === undefined) return null;
  const { numerator, denominator } = quality.completeness;
  if (numerator >= WHOLE * denominator) return null;
  const words = t('missing', {
    missing: formatCount(denominator - numerator, locale),
    expected: formatCount(denominator, locale),
    late: formatCount(quality.late, locale),
  });
  const isUnfit = quality.unfit.includes('incomplete');
  return (
    <span className="inline-flex items-center gap-1 text-xs font-normal text-muted" title={words} data-quality={isUnfit ? 'unfit' : 'fit'}>
      <StatusShape state={isUnfit ? 'warn' : 'good'} label={words} />
      <span aria-hidden="true" className="figure">
        {t('share', { share: formatShare(numerator / denominator, locale) })}
      </span>
    </span>
  );
}
