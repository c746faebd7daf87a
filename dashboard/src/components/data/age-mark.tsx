'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useViewer } from '../../features/shell/viewer-context.tsx';
import { formatAge, formatTime } from '../../format/format.ts';
import { StatusShape } from './status-shape.tsx';
import { useNow } from './use-now.ts';

export interface AgeMarkProps {
  /** ms UTC up to which the number knows everything. */
  readonly dataTo: number;
  readonly promiseMs: number;
  readonly clockOffsetMs: number;
}

/** How old the number beside it is; past the promise a hollow grey ring says that it is stale. */
export function AgeMark({ dataTo, promiseMs, clockOffsetMs }: AgeMarkProps) {
  const t = useTranslations('common');
  const locale = useLocale();
  const { zone } = useViewer();
  const now = useNow();
  if (now === null) return null;
  const ageMs = now + clockOffsetMs - dataTo;
  const isStale = ageMs > promiseMs;
  const time = formatTime(dataTo, zone, { seconds: true });
  const age = formatAge(ageMs, locale);
  const words = isStale ? t('freshness.staleLong', { time, age }) : t('freshness.fresh', { time, age });
  return (
    <span
      title={words}
      className={`figure inline-flex items-center gap-1 text-xs whitespace-nowrap ${isStale ? 'text-stale' : 'text-muted'}`}
    >
      {isStale ? <StatusShape state="stale" label={words} /> : null}
      {age}
    </span>
  );
}
