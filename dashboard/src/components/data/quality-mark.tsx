'use client';

import type { Quality } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { formatCount, formatShare } from '../../format/format.ts';
import { StatusShape } from './status-shape.tsx';

/** Says that events behind a number are missing, and whether so many that nobody should act on it; nothing where none is known to be. */
export function QualityMark({ quality }: { readonly quality: Quality | undefined }) {
  const t = useTranslations('common.quality');
  const locale = useLocale();
  if (quality === undefined || quality.completeness.numerator >= quality.completeness.denominator) return null;
  const { numerator, denominator } = quality.completeness;
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
