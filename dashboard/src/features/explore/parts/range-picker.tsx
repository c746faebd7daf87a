'use client';

import { CalendarDays, ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { onDemand } from '../../../components/on-demand.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import { useClosePopover } from '../../../components/ui/use-close-popover.ts';
import { PRESETS, type Preset, presetOf, type RangeProps } from '../range-words.ts';
import { useExploreWords } from '../use-explore-words.ts';

/** The calendar and the date fields are the heaviest part of the page: they come when the card opens. */
const CustomRange = onDemand(async () => (await import('./custom-range.tsx')).CustomRange);

/** Presets that move with the clock, or two times on the wall clock of the zone, as they are known or as they were. */
export function RangePicker({ view, resolved, onChoose }: RangeProps) {
  const t = useTranslations('explore.range');
  const { moment } = useExploreWords();
  const preset = presetOf(view);
  const times = resolved === null ? null : { from: moment(resolved.from, view.zone), to: moment(resolved.to, view.zone) };
  const name = preset ? t(preset) : times ? t('absolute', times) : `${view.from} – ${view.to}`;
  return (
    <Popover
      needs={CustomRange.load}
      label={t('label')}
      trigger={
        <Button aria-label={`${t('label')}: ${name}`} className="max-w-full min-w-0">
          <CalendarDays size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="truncate">{name}</span>
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </Button>
      }
    >
      <div className="flex w-72 max-w-full flex-col gap-3">
        <Presets chosen={preset} onChoose={onChoose} />
        <CustomRange view={view} resolved={resolved} onChoose={onChoose} />
      </div>
    </Popover>
  );
}

function Presets({ chosen, onChoose }: Pick<RangeProps, 'onChoose'> & { readonly chosen: Preset | null }) {
  const t = useTranslations('explore.range');
  const close = useClosePopover();
  return (
    <div className="grid grid-cols-2 gap-2">
      {PRESETS.map(({ id, from, to }) => (
        <Button
          key={id}
          look={id === chosen ? 'primary' : 'plain'}
          onPress={() => {
            onChoose({ from, to, asOf: null, knownAt: null });
            close();
          }}
        >
          {t(id)}
        </Button>
      ))}
    </div>
  );
}
