'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { useClosePopover } from '../../../components/ui/use-close-popover.ts';
import { DateTimeField } from '../controls/date-time-field.tsx';
import { DayRangeCalendar } from '../controls/day-range-calendar.tsx';
import { type DayRange, daysOfTimes, type RangeProps, timesOfDays, wallClockText } from '../range-words.ts';

/** Two days of a calendar, or two times on the wall clock of the zone; and, at will, when that was known. */
export function CustomRange({ view, resolved, onChoose }: RangeProps) {
  const t = useTranslations('explore.range');
  const close = useClosePopover();
  const text = (at: number | undefined) => (at === undefined ? '' : wallClockText(at, view.zone));
  const [from, setFrom] = useState(text(resolved?.from));
  const [to, setTo] = useState(text(resolved?.to));
  const [knownAt, setKnownAt] = useState(text(resolved?.knownAt));
  const [isTried, setIsTried] = useState(false);
  const rangeProblem = from === '' || to === '' ? t('missing') : from >= to ? t('backwards') : null;
  const problem = rangeProblem ?? (knownAt !== '' && knownAt <= from ? t('knownTooEarly') : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (problem !== null) return;
    onChoose({ from, to, asOf: null, knownAt: knownAt === '' ? null : knownAt });
    close();
  };
  const chooseDays = (days: DayRange) => {
    const times = timesOfDays(days);
    setFrom(times.from);
    setTo(times.to);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-t border-line pt-3">
      <DayRangeCalendar label={t('days')} value={rangeProblem === null ? daysOfTimes({ from, to }) : null} onChange={chooseDays} />
      <DateTimeField label={t('from')} value={from} onChange={setFrom} />
      <DateTimeField label={t('to')} value={to} onChange={setTo} />
      <DateTimeField label={t('knownAt')} value={knownAt} onChange={setKnownAt} />
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
