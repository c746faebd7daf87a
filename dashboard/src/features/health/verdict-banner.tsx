'use client';

import type { Check } from '@tidewatch/ingest/ops';
import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { StatusShape } from '../../components/data/status-shape.tsx';
import type { HealthView } from './health-view.ts';
import { PLACES, SHAPES } from './health-words.ts';

const LOOKS = {
  good: 'border-good bg-good-soft',
  warn: 'border-warn bg-warn-soft',
  bad: 'border-bad bg-bad-soft',
  unknown: 'border-edge bg-surface',
} as const;

/** The answer in one line, and the way to the check that decided. */
export function VerdictBanner({ view }: { readonly view: HealthView | null }) {
  const t = useTranslations('health');
  if (view === null)
    return (
      <div aria-hidden="true" className="flex min-h-16 items-center rounded-md border border-line bg-surface p-3">
        <div className="skeleton h-6 w-80 max-w-full" />
      </div>
    );
  const { state, checks } = view.verdict;
  const deciding = checks.filter((check) => check.state === state);
  const first = deciding[0] as Check;
  const count = deciding.length;
  return (
    <div role="status" className={`flex min-h-16 flex-wrap items-center gap-x-3 gap-y-2 rounded-md border p-3 ${LOOKS[state]}`}>
      <StatusShape state={SHAPES[state]} className="scale-150" />
      <p className="min-w-0">
        <strong className="block text-lg font-semibold">{t(`verdict.${state}.title`, { count })}</strong>
        <span className="text-sm">{t(`verdict.${state}.lead`, { count })}</span>
      </p>
      {state === 'good' ? null : (
        <a
          href={`#${PLACES[first.name]}`}
          data-print="no"
          className="inline-flex min-h-8 items-center gap-1.5 rounded-sm border border-edge bg-surface px-3 text-sm font-medium hover:bg-canvas sm:ml-auto pointer-coarse:min-h-11"
        >
          {t('openCheck', { check: t(`checks.${first.name}.name`) })}
          <ArrowRight size={14} aria-hidden />
        </a>
      )}
    </div>
  );
}
