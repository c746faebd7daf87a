'use client';

import { type CalendarDate, parseDate } from '@internationalized/date';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import {
  Button,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
  RangeCalendar,
} from 'react-aria-components';

interface Props {
  readonly label: string;
  /** First and last day, both included, YYYY-MM-DD; null = none chosen. */
  readonly value: { readonly first: string; readonly last: string } | null;
  readonly onChange: (days: { readonly first: string; readonly last: string }) => void;
}

/** A month in which a first and a last day are chosen; weeks begin on Monday. */
export function DayRangeCalendar({ label, value, onChange }: Props) {
  return (
    <RangeCalendar<CalendarDate>
      aria-label={label}
      firstDayOfWeek="mon"
      value={value === null ? null : { start: parseDate(value.first), end: parseDate(value.last) }}
      onChange={({ start, end }) => onChange({ first: start.toString(), last: end.toString() })}
    >
      <header className="flex items-center justify-between">
        <Button slot="previous" className={STEP}>
          <ChevronLeft size={16} aria-hidden />
        </Button>
        <Heading className="text-sm font-medium" />
        <Button slot="next" className={STEP}>
          <ChevronRight size={16} aria-hidden />
        </Button>
      </header>
      <CalendarGrid className="figure w-full table-fixed border-separate border-spacing-y-0.5 text-center text-sm">
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className="text-xs font-normal text-muted">{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => (
            <CalendarCell
              date={date}
              className="flex h-7 cursor-pointer items-center justify-center outline-none data-focus-visible:outline-2 data-focus-visible:outline-accent data-hovered:bg-canvas data-outside-month:hidden data-selected:bg-accent-soft data-selection-end:rounded-r-sm data-selection-end:bg-accent data-selection-end:text-on-accent data-selection-start:rounded-l-sm data-selection-start:bg-accent data-selection-start:text-on-accent"
            />
          )}
        </CalendarGridBody>
      </CalendarGrid>
    </RangeCalendar>
  );
}

const STEP = 'inline-flex size-8 items-center justify-center rounded-sm text-muted hover:bg-canvas hover:text-text pointer-coarse:size-11';
