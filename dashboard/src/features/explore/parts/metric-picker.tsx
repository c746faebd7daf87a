'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import type { MetricInfo } from '../answer.ts';
import { SearchList } from '../controls/search-list.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { MAX_METRICS } from '../view.ts';

interface Props {
  readonly catalogue: readonly MetricInfo[];
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}

/** Id of the button that opens the picker; the key "/" goes there. */
export const METRIC_PICKER_ID = 'explore-metrics';

/** One to four metrics, to search by name, id or number. */
export function MetricPicker({ catalogue, chosen, onChoose }: Props) {
  const t = useTranslations('explore');
  const { metricName } = useExploreWords();
  const names = chosen.map((id) => {
    const metric = catalogue.find((candidate) => candidate.id === id);
    if (metric) return metricName(metric);
    return catalogue.length === 0 ? '…' : id;
  });
  // A part that a link names stays where it was chosen; no other is offered.
  const offered = catalogue.filter(({ id, isPart }) => !isPart || chosen.includes(id));
  const families = [...new Set(offered.map(({ family }) => family))];
  const groups = families.map((family) => ({
    id: family,
    title: t(`family.${family}`),
    choices: offered
      .filter((metric) => metric.family === family)
      .map((metric) => ({ id: metric.id, label: metricName(metric), detail: `${metric.code} · ${metric.id}` })),
  }));
  const isFull = chosen.length >= MAX_METRICS;
  const locked = isFull ? offered.map(({ id }) => id).filter((id) => !chosen.includes(id)) : [];
  // What was chosen keeps its place, and so its colour; the new one comes last.
  const choose = (ids: readonly string[]) =>
    onChoose([...chosen.filter((id) => ids.includes(id)), ...ids.filter((id) => !chosen.includes(id))]);
  return (
    <Popover
      needs={SearchList.load}
      label={t('metric.choose')}
      trigger={
        <Button
          id={METRIC_PICKER_ID}
          aria-label={`${t('metric.choose')}: ${names.join(', ')}`}
          aria-keyshortcuts="/"
          className="max-w-full min-w-0"
        >
          <span className="truncate">{names.join(' · ')}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </Button>
      }
    >
      <div className="w-80 max-w-full">
        <SearchList
          label={t('metric.search')}
          placeholder={t('metric.searchHint')}
          groups={groups}
          chosen={chosen}
          onChoose={choose}
          mustChoose
          disabled={locked}
          empty={t('metric.nothing')}
        />
        <p className="mt-2 border-t border-line pt-2 text-xs text-muted">
          {isFull ? t('metric.full', { most: MAX_METRICS }) : t('metric.chosen', { count: chosen.length, most: MAX_METRICS })}
        </p>
      </div>
    </Popover>
  );
}
