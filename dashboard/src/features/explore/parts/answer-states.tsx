'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { StatusShape } from '../../../components/data/status-shape.tsx';
import { Button } from '../../../components/ui/button.tsx';
import type { ExploreAnswer } from '../answer.ts';
import { useExploreWords } from '../use-explore-words.ts';

/** The page while its first answer is on its way, in the size that it will have. */
export function AnswerSkeleton() {
  return (
    <div aria-hidden="true" className={ANSWER_GRID}>
      <div className="flex flex-col gap-4">
        <div className="skeleton h-8 w-72 max-w-full" />
        <div className="flex flex-col gap-4 rounded-md border border-line bg-surface p-3">
          <div className="skeleton h-13 w-40" />
          <div className="skeleton h-65" />
        </div>
        <div className="flex flex-col gap-2 rounded-md border border-line bg-surface p-3">
          {['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
            <div key={row} className="skeleton h-8" />
          ))}
        </div>
      </div>
      <div className="flex flex-col gap-2 rounded-md border border-line bg-surface p-3">
        <div className="skeleton h-5" />
        <div className="skeleton h-32" />
      </div>
    </div>
  );
}

/** Answer at the left, definitions at the right where there is room. */
export const ANSWER_GRID = 'grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_280px]';

/** Whether nothing at all was counted. */
export function isEmpty(answer: ExploreAnswer): boolean {
  return Object.values(answer.total).every(({ n }) => n === 0);
}

/** Nothing was counted: says where it looked, and offers what may help. */
export function EmptyAnswer({
  answer,
  onClearFilters,
  onLonger,
}: {
  readonly answer: ExploreAnswer;
  readonly onClearFilters: () => void;
  readonly onLonger: () => void;
}) {
  const t = useTranslations('explore.empty');
  const { moment } = useExploreWords();
  const { zone, where } = answer.question;
  return (
    <Notice shape="stale" title={t('title')}>
      <p>{t('why', { from: moment(answer.range.from, zone), to: moment(answer.range.to, zone) })}</p>
      {where.length > 0 ? <p>{t('filters')}</p> : null}
      <div className="mt-2 flex flex-wrap gap-2">
        {where.length > 0 ? <Button onPress={onClearFilters}>{t('clear')}</Button> : null}
        <Button onPress={onLonger}>{t('longer')}</Button>
      </div>
    </Notice>
  );
}

const WORDED = new Set<string>([
  'metric_unknown',
  'dimension_not_allowed',
  'time_invalid',
  'range_invalid',
  'range_too_long',
  'answer_too_large',
  'too_many_intervals',
  'zone_unknown',
  'no_sessions',
  'order_not_allowed',
  'not_found',
  'known_too_large',
  'known_too_long',
  'known_unanswered',
  'known_waiting',
  'known_failed',
  'rows_changing',
]);

/** The question has no answer: why, by its code, and the ways on. */
export function FailedAnswer({
  error,
  onRetry,
  onReset,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
  /** Absent where there is nothing to go back to. */
  readonly onReset?: () => void;
}) {
  const t = useTranslations('explore');
  const { data } = error as { readonly data?: { readonly code?: string; readonly retry?: boolean } | null };
  const code = data?.code ?? 'unreachable';
  const key = WORDED.has(code) ? code : code === 'bad_request' ? 'view_invalid' : 'unavailable';
  const mayRetry = data?.retry !== false;
  return (
    <Notice shape="bad" title={t('error.title')}>
      <p>{t(`error.${key as 'unavailable'}`)}</p>
      <p className="text-xs text-muted">{t('error.code', { code })}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        {mayRetry ? <Button onPress={onRetry}>{t('act.retry')}</Button> : null}
        {onReset ? <Button onPress={onReset}>{t('error.reset')}</Button> : null}
      </div>
    </Notice>
  );
}

function Notice({ shape, title, children }: { readonly shape: 'bad' | 'stale'; readonly title: string; readonly children: ReactNode }) {
  return (
    <section
      role={shape === 'bad' ? 'alert' : 'status'}
      className="flex min-h-60 flex-col items-start justify-center gap-1 rounded-md border border-line bg-surface p-6"
    >
      <h2 className="flex items-center gap-2 text-lg font-semibold">
        <StatusShape state={shape} />
        {title}
      </h2>
      {children}
    </section>
  );
}
