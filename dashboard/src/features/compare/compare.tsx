'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowLeftRight, ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { IconButton } from '../../components/ui/button.tsx';
import { Select } from '../../components/ui/select.tsx';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import { FailedAnswer } from '../explore/parts/answer-states.tsx';
import { FilterBar } from '../explore/parts/filter-bar.tsx';
import { RangePicker } from '../explore/parts/range-picker.tsx';
import { ZonePicker } from '../explore/parts/zone-picker.tsx';
import { useExploreView } from '../explore/use-explore-view.ts';
import type { ExploreView } from '../explore/view.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import { type Comparison, DEFAULT_PAIR } from './compare-view.ts';
import type { OfferedGroup } from './offered-definitions.ts';
import { ReasonList } from './reason-list.tsx';
import { SideCard } from './side-card.tsx';

interface Props {
  readonly groups: readonly OfferedGroup[];
  /** What is compared where the address names less than two. */
  readonly fallback: readonly [string, string];
}

/** Two definitions of one thing over the same traffic. What is compared, over which range, stands in the address. */
export function Compare({ groups, fallback }: Props) {
  const t = useTranslations('compare');
  const trpc = useTRPC();
  const { zone } = useViewer();
  const [view, change] = useExploreView(zone);
  const named = view.metrics.length > 1 ? view.metrics : fallback;
  const [a = fallback[0], b = fallback[1]] = named;
  const { from, to, where, asOf, knownAt } = view;
  const answer = useQuery(
    trpc.compare.definitions.queryOptions({ a, b, from, to, zone: view.zone, where, asOf, knownAt }, { placeholderData: keepPreviousData }),
  );
  const shown = answer.isError ? null : (answer.data ?? null);
  const choose = (metrics: readonly [string, string]) => change({ metrics });
  const swap = () => choose([b, a]);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link href="/metrics" className="inline-flex min-h-11 items-center gap-1 self-start text-sm text-accent lg:hidden">
        <ChevronLeft size={16} aria-hidden />
        {t('list')}
      </Link>
      <header>
        <h2 className="text-xl font-semibold">{t('title')}</h2>
        <p className="text-sm text-muted">{t('lead')}</p>
      </header>
      <section aria-label={t('question')} data-print="no" className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
        <div className="flex flex-wrap items-end gap-2">
          <Definition label={t('first')} chosen={a} groups={groups} onChoose={(id) => (id === b ? swap() : choose([id, b]))} />
          <IconButton label={t('swap')} onPress={swap}>
            <ArrowLeftRight size={16} aria-hidden />
          </IconButton>
          <Definition label={t('second')} chosen={b} groups={groups} onChoose={(id) => (id === a ? swap() : choose([a, id]))} />
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Clause word={t('over')}>
            <RangePicker view={view} resolved={shown?.range ?? null} onChoose={change} />
          </Clause>
          <Clause word={t('in')}>
            <ZonePicker zone={view.zone} at={shown?.range.asOf ?? null} onChoose={(chosen) => change({ zone: chosen })} />
          </Clause>
          <Clause word={t('where')}>
            <FilterBar view={view} dimensions={shown?.dimensions ?? []} onChange={(filters) => change({ where: filters })} />
          </Clause>
        </div>
      </section>
      {answer.isError ? (
        <FailedAnswer error={answer.error} onRetry={() => answer.refetch()} onReset={() => change({ metrics: DEFAULT_PAIR, where: [] })} />
      ) : shown === null ? (
        <div aria-hidden="true" className="flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <div className="skeleton h-40 rounded-md" />
            <div className="skeleton h-40 rounded-md" />
          </div>
          <div className="skeleton h-60 rounded-md" />
        </div>
      ) : (
        <Answer comparison={shown} view={view} isVeiled={answer.isPlaceholderData} />
      )}
    </div>
  );
}

interface DefinitionProps extends Pick<Props, 'groups'> {
  readonly label: string;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** One definition of many. What an address names and nobody offers stays chosen. */
function Definition({ label, chosen, groups, onChoose }: DefinitionProps) {
  const families = useTranslations('explore.family');
  const isOffered = groups.some(({ options }) => options.some(({ id }) => id === chosen));
  return (
    <div className="min-w-0 flex-1 basis-60">
      <Select
        label={label}
        chosen={chosen}
        onChoose={onChoose}
        options={isOffered ? [] : [{ id: chosen, label: chosen }]}
        groups={groups.map(({ title, options }) => ({ title: 'vendor' in title ? title.vendor : families(title.family), options }))}
      />
    </div>
  );
}

function Clause({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <div className="flex max-w-full min-w-0 flex-wrap items-center gap-2">
      <span className="shrink-0 text-sm text-muted">{word}</span>
      {children}
    </div>
  );
}

interface AnswerProps {
  readonly comparison: Comparison;
  readonly view: ExploreView;
  /** The figures are of the question before. */
  readonly isVeiled: boolean;
}

function Answer({ comparison, view, isVeiled }: AnswerProps) {
  const { range, a, b } = comparison;
  const { from, to, asOf, knownAt } = range;
  // What was known earlier stands in no row: it has no proof.
  const number = knownAt === undefined ? { from, to, asOf, zone: view.zone, where: view.where } : null;
  return (
    <div aria-busy={isVeiled} className={`flex flex-col gap-4 ${isVeiled ? 'opacity-50' : ''}`}>
      <div className="grid gap-4 sm:grid-cols-2">
        <SideCard letter="A" side={a} number={number} />
        <SideCard letter="B" side={b} number={number} />
      </div>
      <ReasonList comparison={comparison} view={view} />
    </div>
  );
}
