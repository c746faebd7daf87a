'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { changeAddress } from '../../components/change-address.ts';
import { Panel } from '../../components/data/panel.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Select } from '../../components/ui/select.tsx';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import type { HealthView } from './health-view.ts';
import { LettersSkeleton } from './letters-skeleton.tsx';
import { LettersTable } from './letters-table.tsx';
import { Place } from './place.tsx';
import { ReplayAll } from './replay-all.tsx';
import { ReplayList } from './replay-list.tsx';

const LOOK_AGAIN_MS = 10_000;
const EVERY = '';

/** What could not be processed and why, and the way to have it read again. The reason is in the address. */
export function LettersPanel({ view }: { readonly view: HealthView | null }) {
  return view === null ? <LettersSkeleton /> : <Waiting view={view} />;
}

function Waiting({ view }: { readonly view: HealthView }) {
  const t = useTranslations('health.letters');
  const code = useSearchParams().get('reason') ?? EVERY;
  const counts = view.letters;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const chosen = code === EVERY ? null : (counts.find((at) => at.code === code) ?? { code, count: 0 });
  const options = [
    { id: EVERY, label: t('all', { count: total }) },
    ...counts.map((at) => ({ id: at.code, label: t('option', { code: at.code, count: at.count }) })),
    ...(chosen?.count === 0 ? [{ id: code, label: t('option', { code, count: 0 }) }] : []),
  ];
  const filter =
    total === 0 && chosen === null ? undefined : (
      <>
        <Select
          label={t('filter')}
          hideLabel
          options={options}
          chosen={code}
          onChoose={(id) => changeAddress({ reason: id === EVERY ? null : id })}
        />
        {chosen === null || chosen.count === 0 ? null : <ReplayAll code={chosen.code} count={chosen.count} />}
      </>
    );
  return (
    <Place id="health-letters">
      <Panel title={t('title')} aside={filter}>
        {total === 0 && chosen === null ? <p className="text-sm text-muted">{t('empty')}</p> : <Letters code={code} view={view} />}
        {view.ownerlessLetters === 0 ? null : <p className="text-sm text-muted">{t('ownerless', { count: view.ownerlessLetters })}</p>}
        <ReplayList replays={view.replays} />
      </Panel>
    </Place>
  );
}

function Letters({ code, view }: { readonly code: string; readonly view: HealthView }) {
  const t = useTranslations('health.letters');
  const trpc = useTRPC();
  const moved = `${view.letters.map((at) => `${at.code} ${at.count}`).join()} ${view.replays[0]?.finishedAt}`;
  const list = useInfiniteQuery(
    trpc.health.letters.infiniteQueryOptions(code === EVERY ? {} : { code }, {
      getNextPageParam: (page) => page.next ?? undefined,
      placeholderData: (before) => before,
      refetchInterval: LOOK_AGAIN_MS,
    }),
  );
  const { refetch } = list;
  const known = useRef(moved);
  // Asked for anew as soon as a count or a replay moves; meanwhile what stands stays.
  useEffect(() => {
    if (known.current === moved) return;
    known.current = moved;
    void refetch();
  }, [moved, refetch]);
  if (list.data === undefined) return <div aria-hidden="true" className="skeleton h-24 opacity-60" />;
  const letters = list.data.pages.flatMap((page) => page.letters);
  if (letters.length === 0) return <p className="text-sm text-muted">{t('emptyFilter')}</p>;
  return (
    <>
      <LettersTable letters={letters} />
      {list.hasNextPage ? (
        <div>
          <Button onPress={() => void list.fetchNextPage()} isDisabled={list.isFetchingNextPage}>
            {t('more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
