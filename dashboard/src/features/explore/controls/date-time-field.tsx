'use client';

import { type CalendarDateTime, parseDateTime } from '@internationalized/date';
import { DateField, DateInput, DateSegment, I18nProvider, Label, useLocale } from 'react-aria-components';

interface Props {
  readonly label: string;
  /** Wall clock, such as 2026-11-25T14:05; '' = empty. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A date with a time of day on a 24-hour clock, the day before the month in English as on the rest of the page; typed part by part or turned with the arrow keys. */
export function DateTimeField({ label, value, onChange }: Props) {
  const { locale } = useLocale();
  return (
    <I18nProvider locale={locale === 'en' ? 'en-GB' : locale}>
      <DateField<CalendarDateTime>
        granularity="minute"
        hourCycle={24}
        shouldForceLeadingZeros
        value={value === '' ? null : parseDateTime(value)}
        onChange={(date) => onChange(date === null ? '' : date.toString().slice(0, 16))}
        className="flex flex-col gap-1"
      >
        <Label className="text-xs text-muted">{label}</Label>
        <DateInput className="figure flex min-h-8 items-center rounded-sm border border-edge bg-surface px-2 text-base data-focus-within:border-accent pointer-coarse:min-h-11">
          {(segment) => (
            <DateSegment
              segment={segment}
              className="rounded-sm px-px whitespace-pre outline-none data-focused:bg-accent data-focused:text-on-accent data-placeholder:text-muted"
            />
          )}
        </DateInput>
      </DateField>
    </I18nProvider>
  );
}
