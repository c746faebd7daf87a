'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { StackBar, type StackPart } from '../../components/data/stack-bar.tsx';
import { formatShare } from '../../format/format.ts';
import type { AgentsNow } from './live-view.ts';
import { PanelSkeleton } from './panel-skeleton.tsx';

/** The colour belongs to the state, whoever is in it. The bar is of those who are online; the rest is a number. */
const SLOTS = { available: 3, busy: 1, break: 2, training: 4, meeting: 7, custom: 8 } as const;
type Status = keyof typeof SLOTS;

/** How many agents are in which state. */
export function AgentsPanel({ agents }: { readonly agents: AgentsNow | null }) {
  const t = useTranslations('live');
  const locale = useLocale();
  if (agents === null) return <PanelSkeleton title={t('agentsByState')} />;
  const parts = (Object.keys(SLOTS) as Status[]).map(
    (id): StackPart => ({
      id,
      name: t(`statuses.${id}`),
      count: agents.byStatus.find(({ name }) => name === id)?.count ?? 0,
      slot: SLOTS[id],
    }),
  );
  return (
    <Panel
      title={t('agentsByState')}
      aside={<span className="text-xs">{t('agentsOffline', { count: agents.known - agents.online })}</span>}
    >
      {agents.online === 0 ? (
        <p className="min-h-32 text-sm text-muted">{agents.known === 0 ? t('noAgents') : t('nobodyOnline')}</p>
      ) : (
        <StackBar
          parts={parts}
          describe={({ name, count }) => t('shareOf', { name, count, share: formatShare(count / agents.online, locale) })}
        />
      )}
    </Panel>
  );
}
