'use client';

import { CalendarDays, ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import { useClosePopover } from '../../../components/ui/use-close-popover.ts';
import { DateTimeField } from '../controls/date-time-field.tsx';
import { DayRangeCalendar } from '../controls/day-range-calendar.tsx';
import { type DayRange, daysOfTimes, PRESETS, presetOf, timesOfDays, wallClockText } from '../range-words.ts';
import { useExploreWords } from '../use-explore-words.ts';
import type { ExploreView } from '../view.ts';

interface Props {
  readonly view: Pick<ExploreView, 'from' | 'to' | 'asOf' | 'zone'>;
  /** What the words meant in the last answer, ms UTC. */
  readonly resolved: { readonly from: number; readonly to: number } | null;
  readonly onChoose: (range: Pick<ExploreView, 'from' | 'to' | 'asOf'>) => void;
}

/** Presets that move with the clock, or two times on the wall clock of the zone. */
export function RangePicker({ view, resolved, onChoose }: Props) {
  const t = useTranslations('explore.range');
  const { moment } = useExploreWords();
  const preset = presetOf(view);
  const times = resolved === null ? null : { from: moment(resolved.from, view.zone), to: moment(resolved.to, view.zone) };
  const name = preset ? t(preset) : times ? t('absolute', times) : `${view.from} – ${view.to}`;
  return (
    <Popover
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
        <div className="grid grid-cols-2 gap-2">
          {PRESETS.map(({ id, from, to }) => (
            <Button key={id} slot="close" look={id === preset ? 'primary' : 'plain'} onPress={() => onChoose({ from, to, asOf: null })}>
              {t(id)}
            </Button>
          ))}
        </div>
        <CustomRange view={view} resolved={resolved} onChoose={onChoose} />
      </div>
    </Popover>
  );
}

function CustomRange({ view, resolved, onChoose }: Props) {
  const t = useTranslations('explore.range');
  const close = useClosePopover();
  const text = (at: number | undefined) => (at === undefined ? '' : wallClockText(at, view.zone));
  const [from, setFrom] = useState(text(resolved?.from));
  const [to, setTo] = useState(text(resolved?.to));
  const [isTried, setIsTried] = useState(false);
  const problem = from === '' || to === '' ? t('missing') : from >= to ? t('backwards') : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (problem !== null) return;
    onChoose({ from, to, asOf: null });
    close();
  };
  const chooseDays = (days: DayRange) => {
    const times = timesOfDays(days);
    setFrom(times.from);
    setTo(times.to);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-t border-line pt-3">
      <DayRangeCalendar label={t('days')} value={problem === null ? daysOfTimes({ from, to }) : null} onChange={chooseDays} />
      <DateTimeField label={t('from')} value={from} onChange={setFrom} />
      <DateTimeField label={t('to')} value={to} onChange={setTo} />
      <p className="text-xs text-muted">{t('hint', { zone: view.zone })}</p>
      <p role="alert" className="text-xs text-bad empty:hidden">
        {isTried ? problem : null}
      </p>
      <Button type="submit" look="primary">
        {t('apply')}
      </Button>
    </form>
  );
}
