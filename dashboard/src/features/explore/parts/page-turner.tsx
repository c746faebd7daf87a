'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { IconButton } from '../../../components/ui/button.tsx';
import { formatCount } from '../../../format/format.ts';

/** Lines shown at a time. */
const PAGE = 48;

export interface Pages<Row> {
  readonly shown: readonly Row[];
  /** Index of the first line shown. */
  readonly first: number;
  readonly count: number;
  readonly onTurn: (page: number) => void;
}

/** A long list by pages: only one is in the document. */
export function usePages<Row>(rows: readonly Row[]): Pages<Row> {
  const [page, setPage] = useState(0);
  const first = Math.min(page, Math.max(0, Math.ceil(rows.length / PAGE) - 1)) * PAGE;
  return { shown: rows.slice(first, first + PAGE), first, count: rows.length, onTurn: setPage };
}

/** Says where one is and turns the page; nothing where there is only one. */
export function PageTurner({ pages: { shown, first, count, onTurn } }: { readonly pages: Pages<unknown> }) {
  const t = useTranslations('explore.table');
  const locale = useLocale();
  if (count <= PAGE) return null;
  return (
    <nav
      aria-label={t('label')}
      className="flex items-center justify-end gap-2 border-t border-line px-3 py-2 text-xs text-muted"
      data-print="no"
    >
      <span className="figure" aria-live="polite">
        {t('page', {
          from: formatCount(first + 1, locale),
          to: formatCount(first + shown.length, locale),
          count: formatCount(count, locale),
        })}
      </span>
      <IconButton label={t('previous')} isDisabled={first === 0} onPress={() => onTurn(first / PAGE - 1)}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <IconButton label={t('next')} isDisabled={first + PAGE >= count} onPress={() => onTurn(first / PAGE + 1)}>
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </nav>
  );
}
