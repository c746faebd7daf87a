'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Notice } from '../../components/data/notice.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatTime } from '../../format/format.ts';
import type { LiveFeed } from './use-live-feed.ts';

/** What is not as it should be with the page as a whole: nothing there, broken, paused. */
export function ConditionNotice({ feed }: { readonly feed: LiveFeed }) {
  const t = useTranslations('live');
  const errors = useTranslations('errors');
  const { view, condition, isPaused, retry } = feed;
  const time = view === null ? null : formatTime(view.dataTo, view.zone, { seconds: true });
  if (isPaused && time !== null) {
    return <Notice state="stale" title={t('paused', { time })} />;
  }
  switch (condition.kind) {
    case 'fine':
    case 'connecting':
      return null;
    case 'empty':
      return (
        <Notice state="stale" title={t('empty.title')}>
          {t('empty.lead')}
        </Notice>
      );
    case 'lost':
      return (
        <Notice state="warn" title={t('lost.title')} action={<Button onPress={retry}>{errors('retry')}</Button>}>
          {t('lost.lead')}
        </Notice>
      );
    case 'signed_out':
      return (
        <Notice
          state="warn"
          title={errors('codes.signed_out')}
          action={
            <Link href="/login" className="font-medium underline">
              {errors('signIn')}
            </Link>
          }
        />
      );
    case 'trouble':
      return (
        <Notice state="bad" title={t('trouble.title')} action={<Button onPress={retry}>{errors('retry')}</Button>}>
          {time === null ? t('trouble.leadEmpty') : t('trouble.lead', { time })}{' '}
          <span className="text-muted">
            {errors('code', { code: condition.code })}
            {condition.id === null ? null : ` · ${errors('id', { id: condition.id })}`}
          </span>
        </Notice>
      );
  }
}
