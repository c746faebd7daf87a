'use client';

import { useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { Place } from './place.tsx';

/** The list of dead letters while it is on its way. */
export function LettersSkeleton() {
  const t = useTranslations('health.letters');
  return (
    <Place id="health-letters">
      <Panel title={t('title')}>
        <div aria-hidden="true" className="skeleton h-24 opacity-60" />
      </Panel>
    </Place>
  );
}
