'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Select } from '../../../components/ui/select.tsx';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import { COMPARES, type ExploreView, VIEW_GRAINS } from '../view.ts';
import { FilterBar } from './filter-bar.tsx';
import { MetricPicker } from './metric-picker.tsx';
import { RangePicker } from './range-picker.tsx';
import { SplitPicker } from './split-picker.tsx';
import { ZonePicker } from './zone-picker.tsx';

interface Props {
  readonly view: ExploreView;
  readonly catalogue: readonly MetricInfo[];
  readonly range: ExploreAnswer['range'] | null;
  readonly onChange: (change: Partial<ExploreView>) => void;
}

/** The question as a sentence of menus: only what the chosen metrics allow can be said. */
export function MetricSentence({ view, catalogue, range, onChange }: Props) {
  const t = useTranslations('explore');
  const dimensions = commonDimensions(catalogue, view.metrics);
  const chooseMetrics = (metrics: readonly string[]) => {
    const allowed = commonDimensions(catalogue, metrics);
    const by = view.by.filter((dimension) => allowed.includes(dimension));
    onChange({ metrics, by, where: view.where.filter(({ dimension }) => allowed.includes(dimension)) });
  };
  return (
    <section
      aria-label={t('sentence.label')}
      data-print="no"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line bg-surface p-3"
    >
      <Clause word={t('sentence.show')}>
        <MetricPicker catalogue={catalogue} chosen={view.metrics} onChoose={chooseMetrics} />
      </Clause>
      <Clause word={t('sentence.by')}>
        <SplitPicker dimensions={dimensions} chosen={view.by} onChoose={(by) => onChange({ by })} />
      </Clause>
      <Clause word={t('sentence.per')}>
        <Select
          label={t('grain.label')}
          hideLabel
          chosen={view.grain}
          onChoose={(id) => onChange({ grain: VIEW_GRAINS.find((grain) => grain === id) ?? view.grain })}
          options={VIEW_GRAINS.map((id) => ({ id, label: t(`grain.${id}`) }))}
        />
      </Clause>
      <Clause word={t('sentence.over')}>
        <RangePicker view={view} resolved={range} onChoose={onChange} />
      </Clause>
      <Clause word={t('sentence.in')}>
        <ZonePicker zone={view.zone} at={range?.asOf ?? null} onChoose={(zone) => onChange({ zone })} />
      </Clause>
      <Clause word={t('compare.word')}>
        <Select
          label={t('compare.label')}
          hideLabel
          chosen={view.compare ?? NOTHING}
          onChoose={(id) => onChange({ compare: COMPARES.find((compare) => compare === id) ?? null })}
          options={[{ id: NOTHING, label: t('compare.nothing') }, ...COMPARES.map((id) => ({ id, label: t(`compare.${id}`) }))]}
        />
      </Clause>
      {dimensions.length === 0 && view.where.length === 0 ? null : (
        <Clause word={t('sentence.where')}>
          <FilterBar view={view} dimensions={dimensions} onChange={(where) => onChange({ where })} />
        </Clause>
      )}
    </section>
  );
}

const NOTHING = '-';

function Clause({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <div className="flex max-w-full min-w-0 flex-wrap items-center gap-2">
      <span className="shrink-0 text-sm text-muted">{word}</span>
      {children}
    </div>
  );
}

/** Dimensions that every one of the metrics may be split and filtered by. */
function commonDimensions(catalogue: readonly MetricInfo[], ids: readonly string[]): readonly string[] {
  const metrics = catalogue.filter(({ id }) => ids.includes(id));
  return (metrics[0]?.dimensions ?? []).filter((dimension) => metrics.every((metric) => metric.dimensions.includes(dimension)));
}
