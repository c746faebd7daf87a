'use client';

import { Bookmark } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { onDemand } from '../../../components/on-demand.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import type { ExploreView } from '../view.ts';

const SavedViewList = onDemand(async () => (await import('./saved-view-list.tsx')).SavedViewList);

/** Views with names: to open, and to keep the one that is shown. */
export function SavedViews({ view }: { readonly view: ExploreView }) {
  const t = useTranslations('explore.saved');
  return (
    <Popover
      needs={SavedViewList.load}
      label={t('title')}
      trigger={
        <Button>
          <Bookmark size={14} aria-hidden />
          {t('title')}
        </Button>
      }
    >
      <SavedViewList view={view} />
    </Popover>
  );
}
