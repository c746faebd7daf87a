'use client';

import type { Check, CheckName, Health } from '@tidewatch/ingest/ops';
import { useLocale, useTranslations } from 'next-intl';
import type { Status } from '../../components/data/status-shape.tsx';
import { formatAge, formatCount, formatDuration, formatShare, MISSING } from '../../format/format.ts';
import type { HealthView } from './health-view.ts';

/** The shape of a state. */
export const SHAPES: Readonly<Record<Health, Status>> = { good: 'good', warn: 'warn', bad: 'bad', unknown: 'stale' };

/** Part of the page on which a check rests. */
export const PLACES: Readonly<Record<CheckName, string>> = {
  processes: 'health-processes',
  ready: 'health-processes',
  freshness: 'health-flow',
  flush: 'health-flow',
  lag: 'health-flow',
  canary: 'health-canary',
  letters: 'health-letters',
  fenced: 'health-flow',
  disk: 'health-disk',
  verify: 'health-verify',
};

/** Says what a check found, as a sentence. */
export function useCheckSentence(view: HealthView): (check: Check) => string {
  const t = useTranslations('health.checks');
  const locale = useLocale();
  return ({ name, state, value, subjects }) =>
    t(`${name}.${state}`, {
      count: value ?? 0,
      age: formatAge(name === 'verify' ? view.at - (view.lastVerify?.finishedAt ?? view.at) : (value ?? 0), locale),
      duration: formatDuration(value, locale),
      share: name === 'disk' ? formatShare(value, locale) : MISSING,
      cells: formatCount(view.lastVerify?.cells ?? null, locale),
      subjects: subjects.join(', '),
      hasSubjects: String(subjects.length > 0),
    });
}
