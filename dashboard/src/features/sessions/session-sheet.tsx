'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Panel } from '../../components/data/panel.tsx';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import { FailedAnswer } from '../explore/parts/answer-states.tsx';
import { CountedMetrics } from './parts/counted-metrics.tsx';
import { MomentList } from './parts/moment-list.tsx';
import { SessionFactsList } from './parts/session-facts-list.tsx';
import { TimelineLanes } from './parts/timeline-lanes.tsx';
import { Transcript } from './parts/transcript.tsx';
import { useListAddress } from './use-list-address.ts';
import { searchOfList, useSessionList } from './use-session-list.ts';

/** Everything that is known of one session, and the way to its neighbours in the list that it was opened from. */
export function SessionSheet({ id }: { readonly id: string }) {
  const t = useTranslations('sessions.one');
  const trpc = useTRPC();
  const { view } = useListAddress();
  const session = useQuery(trpc.sessions.one.queryOptions({ id }));
  return (
    <div className="mx-auto flex max-w-[1400px] flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h1 className="min-w-0 text-lg font-semibold">
          {t('title')} <code className="figure text-sm font-normal break-all text-muted">{id}</code>
        </h1>
        <Neighbours id={id} />
      </div>
      {session.isError ? (
        <FailedAnswer error={session.error} onRetry={() => session.refetch()} />
      ) : session.data === undefined ? (
        <div aria-hidden="true" className="grid gap-4 lg:grid-cols-2">
          {['a', 'b', 'c', 'd'].map((panel) => (
            <div key={panel} className="skeleton h-60 rounded-md" />
          ))}
        </div>
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('timeline')}>
              <TimelineLanes facts={session.data.facts} asOf={session.data.readAt} zone={view.zone} />
              <MomentList facts={session.data.facts} asOf={session.data.readAt} zone={view.zone} />
            </Panel>
            <Panel title={t('transcript')}>
              <Transcript lines={session.data.transcript} zone={view.zone} />
            </Panel>
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('summary')}>
              <SessionFactsList facts={session.data.facts} asOf={session.data.readAt} zone={view.zone} />
            </Panel>
            <Panel title={t('counted')}>
              <CountedMetrics view={session.data} />
            </Panel>
          </div>
        </div>
      )}
    </div>
  );
}

/** Back to the list, and on to the session before and after in it: as far as the list has been read. */
function Neighbours({ id }: { readonly id: string }) {
  const t = useTranslations('sessions.one');
  const address = useListAddress();
  const list = useSessionList(address, address.isNamed);
  if (!address.isNamed) return null;
  const ids = (list.data?.pages ?? []).flatMap(({ lines }) => lines.map((line) => line.session_id));
  const at = ids.indexOf(id);
  const search = searchOfList(address);
  const hrefOf = (neighbour: string | undefined) =>
    neighbour === undefined ? null : `/sessions/${encodeURIComponent(neighbour)}?${search}`;
  return (
    <nav className="flex items-center gap-1 text-sm" data-print="no">
      <Step label={t('previous')} href={at > 0 ? hrefOf(ids[at - 1]) : null}>
        <ChevronLeft size={16} aria-hidden />
      </Step>
      <Step label={t('next')} href={at >= 0 ? hrefOf(ids[at + 1]) : null}>
        <ChevronRight size={16} aria-hidden />
      </Step>
      <Link href={`/sessions?${search}`} className="ml-2 text-accent hover:underline">
        {t('back')}
      </Link>
    </nav>
  );
}

function Step({ label, href, children }: { readonly label: string; readonly href: string | null; readonly children: ReactNode }) {
  const look = 'inline-flex size-8 items-center justify-center rounded-sm pointer-coarse:size-11';
  if (href === null)
    return (
      <span className={`${look} text-muted opacity-50`} aria-hidden="true">
        {children}
      </span>
    );
  return (
    <Link href={href} aria-label={label} title={label} className={`${look} hover:bg-canvas`}>
      {children}
    </Link>
  );
}
