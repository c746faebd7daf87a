'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { StackBar, type StackPart } from '../../components/data/stack-bar.tsx';
import { formatShare } from '../../format/format.ts';
import { MetricInfo } from './definitions.tsx';
import type { Share } from './live-view.ts';
import { PanelSkeleton } from './panel-skeleton.tsx';

/** The colour belongs to the owner. */
const SLOTS = { bot: 4, queue: 2, agent: 1, customer: 3, after_work: 5, offline_message: 8 } as const;
type Owner = keyof typeof SLOTS;

/** Who has the open sessions. */
export function OpenSessionsPanel({ open }: { readonly open: readonly Share[] | null }) {
  const t = useTranslations('live');
  const locale = useLocale();
  if (open === null) return <PanelSkeleton title={t('openByOwner')} />;
  const whole = open.reduce((sum, { count }) => sum + count, 0);
  const known = (Object.keys(SLOTS) as Owner[]).map(
    (id): StackPart => ({ id, name: t(`owners.${id}`), count: open.find(({ name }) => name === id)?.count ?? 0, slot: SLOTS[id] }),
  );
  const left = whole - known.reduce((sum, { count }) => sum + count, 0);
  const parts: readonly StackPart[] = [...known, { id: 'none', name: t('owners.none'), count: left, slot: 0 }];
  return (
    <Panel
      title={
        <>
          {t('openByOwner')} <MetricInfo metric="open" />
        </>
      }
    >
      {whole === 0 ? (
        <p className="min-h-32 text-sm text-muted">{t('noOpen')}</p>
      ) : (
        <StackBar parts={parts} describe={({ name, count }) => t('shareOf', { name, count, share: formatShare(count / whole, locale) })} />
      )}
    </Panel>
  );
}
