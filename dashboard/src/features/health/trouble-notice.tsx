'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Notice } from '../../components/data/notice.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatTime } from '../../format/format.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import type { HealthFeed } from './use-health.ts';

/** The state cannot be read; what stands is old. */
export function TroubleNotice({ feed }: { readonly feed: HealthFeed }) {
  const t = useTranslations('health.trouble');
  const errors = useTranslations('errors');
  const { zone } = useViewer();
  const { view, trouble, retry } = feed;
  if (trouble === null) return null;
  if (trouble === 'signed_out')
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
  return (
    <Notice state="bad" title={t('title')} action={<Button onPress={retry}>{errors('retry')}</Button>}>
      {view === null ? t('leadEmpty') : t('lead', { time: formatTime(view.at, zone, { seconds: true }) })}{' '}
      <span className="text-muted">{errors('code', { code: trouble })}</span>
    </Notice>
  );
}
