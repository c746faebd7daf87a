'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import { useTRPC } from '../../../trpc/trpc-provider.tsx';
import { SearchList } from '../controls/search-list.ts';
import { Segments } from '../controls/segments.tsx';
import { useExploreWords } from '../use-explore-words.ts';
import type { ExploreView, ViewFilter } from '../view.ts';

interface Props {
  readonly view: ExploreView;
  /** Dimensions that all metrics of the view allow. */
  readonly dimensions: readonly string[];
  readonly onChange: (where: readonly ViewFilter[]) => void;
}

/** Filters as chips: each keeps the items whose dimension has one of its values, or none of them. */
export function FilterBar({ view, dimensions, onChange }: Props) {
  const set = (filter: ViewFilter) => onChange(changeFilter(view.where, filter));
  const free = dimensions.filter((dimension) => !view.where.some((filter) => filter.dimension === dimension));
  return (
    <>
      {view.where.map((filter) => (
        <FilterChip key={filter.dimension} view={view} filter={filter} onChange={set} />
      ))}
      {free.length === 0 ? null : <AddFilter view={view} free={free} onChange={set} />}
    </>
  );
}

/** The filters with one of them changed in its place; without values it is gone. */
function changeFilter(where: readonly ViewFilter[], changed: ViewFilter): readonly ViewFilter[] {
  const has = where.some(({ dimension }) => dimension === changed.dimension);
  const all = has ? where.map((filter) => (filter.dimension === changed.dimension ? changed : filter)) : [...where, changed];
  return all.filter(({ values }) => values.length > 0);
}

interface AddProps {
  readonly view: ExploreView;
  readonly free: readonly string[];
  readonly onChange: (filter: ViewFilter) => void;
}

function AddFilter({ view, free, onChange }: AddProps) {
  const t = useTranslations('explore');
  return (
    <Popover
      needs={SearchList.load}
      label={t('sentence.addFilter')}
      trigger={
        <Button look="quiet" aria-label={t('sentence.addFilter')}>
          <Plus size={14} aria-hidden />
          {view.where.length === 0 ? t('sentence.addFilter') : null}
        </Button>
      }
    >
      <NewFilter view={view} free={free} onChange={onChange} />
    </Popover>
  );
}

/** First which dimension, then which of its values, in one card. */
function NewFilter({ view, free, onChange }: AddProps) {
  const t = useTranslations('explore');
  const { dimensionName } = useExploreWords();
  const [dimension, setDimension] = useState<string | null>(null);
  if (dimension !== null) {
    const filter = view.where.find((candidate) => candidate.dimension === dimension) ?? { dimension, values: [], isNot: false };
    return <FilterValues view={view} filter={filter} onChange={onChange} />;
  }
  return (
    <div className="w-64 max-w-full">
      <SearchList
        key="dimensions"
        label={t('sentence.addFilter')}
        placeholder={t('sentence.addFilter')}
        groups={[{ id: 'dimensions', title: '', choices: free.map((id) => ({ id, label: dimensionName(id) })) }]}
        chosen={[]}
        onChoose={([chosen]) => setDimension(chosen ?? null)}
        isSingle
        empty={t('filter.nothing')}
      />
    </div>
  );
}

interface ChipProps {
  readonly view: ExploreView;
  readonly filter: ViewFilter;
  readonly onChange: (filter: ViewFilter) => void;
}

function FilterChip({ view, filter, onChange }: ChipProps) {
  const t = useTranslations('explore');
  const { dimensionName, valueName } = useExploreWords();
  const { dimension, values } = filter;
  const [first] = values;
  const name = dimensionName(dimension);
  const chosen =
    first === undefined
      ? '…'
      : values.length === 1
        ? valueName(dimension, first)
        : t('filter.more', { first: valueName(dimension, first), more: values.length - 1 });
  return (
    <span className="inline-flex max-w-full min-w-0 items-center rounded-sm bg-accent-soft">
      <Popover
        needs={SearchList.load}
        label={t('filter.choose', { dimension: name })}
        trigger={
          <Button look="quiet" className="min-w-0 text-accent">
            <span className="truncate">
              {t(filter.isNot ? 'filter.notSummary' : 'filter.summary', { dimension: name, values: chosen })}
            </span>
          </Button>
        }
      >
        <FilterValues view={view} filter={filter} onChange={onChange} />
      </Popover>
      <IconButton label={t('filter.remove', { dimension: name })} onPress={() => onChange({ ...filter, values: [] })}>
        <X size={14} aria-hidden />
      </IconButton>
    </span>
  );
}

function FilterValues({ view, filter, onChange }: ChipProps) {
  const t = useTranslations('explore.filter');
  const trpc = useTRPC();
  const { dimensionName, valueName } = useExploreWords();
  const [typed, setTyped] = useState('');
  const { dimension, values } = filter;
  // A filter without values yet is in no view: its way is kept here until it has one.
  const [isNot, setWay] = useState(filter.isNot);
  const setIsNot = (way: boolean) => {
    setWay(way);
    if (values.length > 0) onChange({ ...filter, isNot: way });
  };
  const { from, to, asOf, knownAt, zone } = view;
  const suggested = useQuery(
    trpc.explore.dimensionValues.queryOptions({ dimension: dimension as 'queue', from, to, asOf, knownAt, zone }, { staleTime: 60_000 }),
  );
  const known = [...new Set([...values, ...(suggested.data ?? [])])];
  const extra = typed.trim();
  const choices = known.map((value) => ({ id: `=${value}`, label: valueName(dimension, value) }));
  const added = extra === '' || known.includes(extra) ? [] : [{ id: `=${extra}`, label: t('add', { value: extra }) }];
  return (
    <div className="flex w-64 max-w-full flex-col gap-2">
      <Segments
        label={t('way')}
        chosen={isNot ? 'isNot' : 'is'}
        onChoose={(way) => setIsNot(way === 'isNot')}
        options={(['is', 'isNot'] as const).map((id) => ({ id, label: t(id) }))}
      />
      <SearchList
        label={t('values', { dimension: dimensionName(dimension) })}
        placeholder={t('search')}
        groups={[{ id: 'values', title: '', choices: [...choices, ...added] }]}
        chosen={values.map((value) => `=${value}`)}
        onChoose={(ids) => onChange({ dimension, values: ids.map((id) => id.slice(1)), isNot })}
        empty={suggested.isPending ? '…' : t('nothing')}
        onType={setTyped}
      />
    </div>
  );
}
