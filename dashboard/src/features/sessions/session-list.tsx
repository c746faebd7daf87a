'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { Button } from '../../components/ui/button.tsx';
import { formatZone } from '../../format/format.ts';
import { Segments } from '../explore/controls/segments.tsx';
import { FailedAnswer } from '../explore/parts/answer-states.tsx';
import { useExploreWords } from '../explore/use-explore-words.ts';
import { searchOfView } from '../explore/view.ts';
import { SessionTable } from './session-table.tsx';
import { SESSION_ORDERS, type SessionsPage } from './session-view.ts';
import { useListAddress } from './use-list-address.ts';
import { type SessionListAddress, searchOfList, useSessionList } from './use-session-list.ts';

/** The sessions that a number counts, page by page. */
export function SessionList() {
  const t = useTranslations('sessions.list');
  const router = useRouter();
  const address = useListAddress();
  const list = useSessionList(address);
  const pages = list.data?.pages ?? [];
  const [first] = pages;
  const lines = pages.flatMap((page) => page.lines);
  const go = (change: Partial<SessionListAddress>) => router.push(`/sessions?${searchOfList({ ...address, ...change })}`);
  return (
    <div className="mx-auto flex max-w-[1400px] flex-col gap-4">
      <ListHead address={address} page={first ?? null} onChange={go} />
      {list.isError ? (
        <FailedAnswer error={list.error} onRetry={() => list.refetch()} onReset={() => router.push('/sessions')} />
      ) : first === undefined ? (
        <div aria-hidden="true" className="flex flex-col gap-2 rounded-md border border-line bg-surface p-3">
          {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((row) => (
            <div key={row} className="skeleton h-8" />
          ))}
        </div>
      ) : (
        <div className="overflow-hidden rounded-md border border-line bg-surface">
          {lines.length === 0 ? null : (
            <SessionTable lines={lines} metric={first.metric} zone={address.view.zone} search={searchOfList(address)} />
          )}
          <div className="flex min-h-12 flex-wrap items-center gap-3 border-t border-line px-3 py-2 text-xs text-muted first:border-t-0">
            <p role="status">{t(list.hasNextPage ? 'shown' : 'end', { count: lines.length })}</p>
            {list.hasNextPage ? (
              <Button onPress={() => list.fetchNextPage()} isDisabled={list.isFetchingNextPage}>
                {list.isFetchingNextPage ? t('loading') : t('more')}
              </Button>
            ) : null}
          </div>
        </div>
      )}
    </div>
  );
}

interface HeadProps {
  readonly address: SessionListAddress;
  readonly page: SessionsPage | null;
  readonly onChange: (change: Partial<SessionListAddress>) => void;
}

function ListHead({ address: { view, order }, page, onChange }: HeadProps) {
  const t = useTranslations('sessions');
  const locale = useLocale();
  const { metricName, dimensionName, groupName, moment } = useExploreWords();
  const words = useTranslations('explore.filter');
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <div className="flex min-w-0 flex-col gap-1">
        <h1 className="text-lg font-semibold">{page === null ? t('title') : t('list.of', { metric: metricName(page.metric) })}</h1>
        {page === null ? null : (
          <p className="figure text-xs text-muted">
            {[
              t('list.range', { from: moment(page.range.from, view.zone), to: moment(page.range.to, view.zone) }),
              formatZone(page.range.asOf, view.zone, locale),
              ...view.where.map(({ dimension, values, isNot }) =>
                words(isNot ? 'notSummary' : 'summary', {
                  dimension: dimensionName(dimension),
                  values: values.map((value) => groupName([dimension], [value])).join(', '),
                }),
              ),
            ].join(' · ')}
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-3" data-print="no">
        <Link href={`/explore?${searchOfView({ ...view, chart: 'line', grain: '1h' })}`} className="text-sm text-accent hover:underline">
          {t('list.explore')}
        </Link>
        <Segments
          label={t('list.order')}
          chosen={order}
          onChoose={(id) => onChange({ order: SESSION_ORDERS.find((known) => known === id) ?? order })}
          options={SESSION_ORDERS.map((id) => ({ id, label: t(`list.${id}`) }))}
        />
      </div>
    </header>
  );
}
