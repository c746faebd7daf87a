'use client';

import type { Cell, Interval } from '@tidewatch/schemas';
import { RotateCcw } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { onDemand } from '../../components/on-demand.tsx';
import { IconButton } from '../../components/ui/button.tsx';
import { Popover } from '../../components/ui/popover.tsx';
import { formatCount } from '../../format/format.ts';
import { type Restated, restatedIn } from './restated-view.ts';

const EffectList = onDemand(async () => (await import('./effect-list.tsx')).EffectList);

export interface RestatedMarkProps {
  readonly restated: Restated;
  /** Id of the metric. */
  readonly metric: string;
  readonly interval: Interval;
  /** The figure as it is now; null where it rests on less than all units: filters know nothing of what an event changed. */
  readonly now: Cell | null;
  readonly zone: string;
}

/** The mark ↺ on a number that was changed after it had been settled; on press it says from what, to what, by which event and when. */
export function RestatedMark({ restated, metric: id, interval, now, zone }: RestatedMarkProps) {
  const t = useTranslations('common.restated');
  const locale = useLocale();
  const metric = restated.metrics[id];
  const lines = restatedIn(restated, id, interval);
  const events = new Set(lines.map(({ event }) => event.id)).size;
  if (metric === undefined || events === 0) return null;
  const label = t('mark', { count: events, events: formatCount(events, locale) });
  return (
    <Popover
      needs={EffectList.load}
      label={label}
      trigger={
        <IconButton label={label} size="small">
          <RotateCcw size={12} aria-hidden />
        </IconButton>
      }
    >
      <div className="flex flex-col gap-2 text-left text-sm font-normal whitespace-normal text-text">
        <p className="font-semibold">{label}</p>
        {now === null ? <p className="text-xs text-muted">{t('all')}</p> : null}
        <EffectList metric={metric} lines={lines} now={now} zone={zone} />
      </div>
    </Popover>
  );
}
