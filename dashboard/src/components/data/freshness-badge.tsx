'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useViewer } from '../../features/shell/viewer-context.tsx';
import { formatAge, formatTime } from '../../format/format.ts';
import { useFreshness } from './freshness.tsx';
import { StatusShape } from './status-shape.tsx';
import { useNow } from './use-now.ts';

/** "Data to 14:05:22 · 1.4 s"; past the promise it turns grey and hollow by itself. */
export function FreshnessBadge() {
  const t = useTranslations('common');
  const locale = useLocale();
  const { zone } = useViewer();
  const freshness = useFreshness();
  const now = useNow();
  if (freshness === null || now === null) return null;
  const { dataTo, promiseMs, clockOffsetMs, pausedAt } = freshness;
  if (dataTo === null) return <Badge state="stale">{t('freshness.waiting')}</Badge>;
  const time = formatTime(dataTo, zone, { seconds: true });
  if (pausedAt !== null) return <Badge state="stale">{t('freshness.paused', { time })}</Badge>;
  const ageMs = now + clockOffsetMs - dataTo;
  const age = formatAge(ageMs, locale);
  return ageMs > promiseMs ? (
    <Badge state="stale">{t('freshness.stale', { age })}</Badge>
  ) : (
    <Badge state="good">{t('freshness.fresh', { time, age })}</Badge>
  );
}

function Badge({ state, children }: { readonly state: 'good' | 'stale'; readonly children: string }) {
  const look = state === 'good' ? 'bg-accent-soft text-accent' : 'bg-canvas text-stale';
  return (
    <span className={`figure inline-flex min-w-0 items-center gap-1.5 rounded-sm px-2 py-1 text-xs ${look}`}>
      <StatusShape state={state} className={state === 'good' ? 'text-accent!' : ''} />
      <span className="truncate">{children}</span>
    </span>
  );
}
