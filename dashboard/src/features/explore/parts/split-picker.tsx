'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import { SearchList } from '../controls/search-list.ts';
import { useExploreWords } from '../use-explore-words.ts';

interface Props {
  /** Dimensions that all metrics of the view allow. */
  readonly dimensions: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (dimensions: readonly string[]) => void;
}

/** Any number of dimensions, in the order in which they were chosen. */
export function SplitPicker({ dimensions, chosen, onChoose }: Props) {
  const t = useTranslations('explore');
  const { dimensionName } = useExploreWords();
  const name = chosen.length === 0 ? t('sentence.noSplit') : chosen.map(dimensionName).join(' · ');
  const choices = [...new Set([...dimensions, ...chosen])].map((id) => ({ id, label: dimensionName(id) }));
  const choose = (ids: readonly string[]) =>
    onChoose([...chosen.filter((id) => ids.includes(id)), ...ids.filter((id) => !chosen.includes(id))]);
  return (
    <Popover
      needs={SearchList.load}
      label={t('sentence.by')}
      trigger={
        <Button aria-label={`${t('sentence.by')}: ${name}`} className="max-w-full min-w-0">
          <span className="truncate">{name}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </Button>
      }
    >
      <div className="w-64 max-w-full">
        <SearchList
          label={t('sentence.by')}
          placeholder={t('sentence.searchSplit')}
          groups={[{ id: 'dimensions', title: '', choices }]}
          chosen={chosen}
          onChoose={choose}
          empty={t('sentence.noDimension')}
        />
      </div>
    </Popover>
  );
}
