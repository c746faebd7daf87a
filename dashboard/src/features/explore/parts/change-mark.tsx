'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { MISSING } from '../../../format/format.ts';
import type { MetricInfo } from '../answer.ts';
import { describeChange } from '../change.ts';

interface Props {
  readonly metric: MetricInfo;
  readonly now: number | null;
  readonly before: number | null;
}

/** The difference and its share of the earlier value, by arrow and word: no hue says whether it is good. */
export function ChangeMark({ metric, now, before }: Props) {
  const t = useTranslations('explore.compare');
  const locale = useLocale();
  const change = describeChange(now, before, { unit: metric.unit, locale });
  if (change === null) return MISSING;
  const { direction, difference, percent } = change;
  if (direction === 'same') return t('same');
  const Arrow = direction === 'up' ? ArrowUp : ArrowDown;
  return (
    <span className="figure inline-flex items-center gap-0.5 whitespace-nowrap">
      <Arrow size={12} aria-hidden />
      <span className="sr-only">{t(direction)} </span>
      {percent === null ? difference : t('both', { difference, percent })}
    </span>
  );
}
