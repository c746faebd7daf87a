'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '../../../format/format.ts';
import { MOST_LINES } from '../../restated/restated-view.ts';
import { Segments } from '../controls/segments.tsx';
import { useExploreWords } from '../use-explore-words.ts';
import { GroupTable } from './group-table.tsx';
import { IntervalTable } from './interval-table.tsx';
import { useFoundRestated } from './restated-of.tsx';
import type { TableProps } from './table-frame.tsx';

/** The answer in figures: by interval, and where it is split also by group; the whole range stands first. */
export function AnswerTables({ answer, metrics, id }: TableProps) {
  const t = useTranslations('explore.table');
  const { dimensionName } = useExploreWords();
  const { by, grain } = answer.question;
  const [wanted, setWanted] = useState<'group' | 'interval'>('group');
  const locale = useLocale();
  const { isCut } = useFoundRestated();
  const isSplit = by.length > 0;
  const mode = isSplit ? (grain === 'total' ? 'group' : wanted) : 'interval';
  return (
    <div className="overflow-hidden rounded-md border border-line bg-surface">
      {isSplit && grain !== 'total' ? (
        <div className="border-b border-line p-3" data-print="no">
          <Segments
            label={t('label')}
            chosen={mode}
            onChoose={(chosen) => setWanted(chosen === 'group' ? 'group' : 'interval')}
            options={[
              { id: 'group', label: t('byGroup', { dimension: by.map(dimensionName).join(' · ') }) },
              { id: 'interval', label: t('byInterval') },
            ]}
          />
        </div>
      ) : null}
      {mode === 'group' ? (
        <GroupTable answer={answer} metrics={metrics} id={id} />
      ) : (
        <IntervalTable answer={answer} metrics={metrics} id={id} />
      )}
      <p className="border-t border-line px-3 py-2 text-xs text-muted">
        {t('legend')}
        {isCut ? ` · ${t('restatedCut', { most: formatCount(MOST_LINES, locale) })}` : null}
      </p>
    </div>
  );
}
