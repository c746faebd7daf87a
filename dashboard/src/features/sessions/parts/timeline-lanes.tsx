'use client';

import type { SessionFacts } from '@tidewatch/schemas';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { formatTime } from '../../../format/format.ts';
import { type LaneBar, timelineOf } from '../timeline.ts';

interface Props {
  readonly facts: SessionFacts;
  readonly asOf: number;
  readonly zone: string;
}

/** Colours of owners: the same words stand in the list below. */
const COLOURS: Readonly<Record<string, string>> = {
  bot: 'var(--series-3)',
  queue: 'var(--series-2)',
  agent: 'var(--series-1)',
  after_work: 'var(--series-4)',
  offline_message: 'var(--series-8)',
};
const LANE_COLOURS = { segments: 'var(--series-1)', entries: 'var(--series-2)', turns: 'var(--series-5)', targets: 'var(--series-6)' };

/** What lasted, drawn over the time of the session; the list beneath says the same in words. */
export function TimelineLanes({ facts, asOf, zone }: Props) {
  const t = useTranslations('sessions');
  const { from, to, lanes } = useMemo(() => timelineOf(facts, asOf), [facts, asOf]);
  const share = (at: number) => `${(100 * (at - from)) / (to - from)}%`;
  const place = (bar: LaneBar) => ({ left: share(bar.from), width: `max(2px, calc(${share(bar.to)} - ${share(bar.from)}))` });
  return (
    <div role="img" aria-label={t('one.lanes')} className="flex flex-col gap-1 text-xs">
      {lanes.map(({ name, bars }) => (
        <div key={name} className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-2">
          <span className="truncate text-muted">{t(`lane.${name}`)}</span>
          <div className="relative h-4 overflow-hidden rounded-sm bg-canvas">
            {bars.map((bar, i) => (
              <span
                key={i}
                className={`absolute inset-y-0.5 rounded-sm border-r border-surface ${bar.isOpen ? 'opacity-60' : ''}`}
                style={{ ...place(bar), background: bar.owner === null ? LANE_COLOURS[name] : (COLOURS[bar.owner] ?? LANE_COLOURS[name]) }}
              />
            ))}
          </div>
        </div>
      ))}
      <div className="figure ml-26 flex justify-between text-muted">
        <span>{formatTime(from, zone, { seconds: true })}</span>
        <span>{formatTime(to, zone, { seconds: true })}</span>
      </div>
    </div>
  );
}
