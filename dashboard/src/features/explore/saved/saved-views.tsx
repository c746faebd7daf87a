'use client';

import { Bookmark } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { Button } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import type { ExploreView } from '../view.ts';

const SavedViewList = dynamic(() => import('./saved-view-list.tsx').then((loaded) => loaded.SavedViewList));

/** Views with names: to open, and to keep the one that is shown. */
export function SavedViews({ view }: { readonly view: ExploreView }) {
  const t = useTranslations('explore.saved');
  return (
    <Popover
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
