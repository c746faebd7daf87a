'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { ProofSummary } from '@tidewatch/ingest/ops';
import type { Contribution, MetricUnit, ProofEvent, ProofFact } from '@tidewatch/schemas';
import { ChevronDown, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatFigure } from '../../components/charts/index.ts';
import { Button } from '../../components/ui/button.tsx';
import { formatCount, formatDateTime, MISSING } from '../../format/format.ts';
import type { Locale } from '../../i18n/locales.ts';
import { useTRPC } from '../../trpc/trpc-provider.tsx';

const FOREVER = { staleTime: Number.POSITIVE_INFINITY } as const;

interface ListProps {
  /** Id of the proof. */
  readonly id: string;
  readonly unit: MetricUnit;
  readonly zone: string;
}

/** The units that the number rests on, by pages; each opens to its events. */
export function ProofFacts({ id, summary, unit, zone }: ListProps & { readonly summary: ProofSummary }) {
  const t = useTranslations('proof');
  const trpc = useTRPC();
  const locale = useLocale();
  const list = useInfiniteQuery(trpc.proof.facts.infiniteQueryOptions({ id }, { getNextPageParam: ({ next }) => next, ...FOREVER }));
  const facts = list.data?.pages.flatMap(({ lines }) => lines) ?? [];
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-medium">{t('facts', { count: summary.totals.facts })}</h3>
      {summary.totals.facts === 0 ? <p className="text-sm text-muted">{t('empty')}</p> : null}
      {summary.truncated ? <p className="text-xs text-muted">{t('truncated')}</p> : null}
      {list.isPending ? <div aria-hidden="true" className="skeleton h-24" /> : null}
      <ul className="flex flex-col">
        {facts.map((fact) => (
          <Fact key={`${fact.unit.kind} ${fact.unit.bucketOn} ${fact.unit.id}`} fact={fact} {...{ id, unit, zone, locale }} />
        ))}
      </ul>
      <More list={list} />
    </section>
  );
}

function Fact({ fact, id, unit, zone, locale }: ListProps & { readonly fact: ProofFact; readonly locale: Locale }) {
  const t = useTranslations('proof');
  const kinds = useTranslations('proof.kinds');
  const [isOpen, setIsOpen] = useState(false);
  const { kind, id: unitId, bucketOn } = fact.unit;
  const name = kinds(kind as Parameters<typeof kinds>[0]);
  return (
    <li className="border-t border-line py-1 text-sm">
      <div className="flex flex-wrap items-center gap-x-2">
        <Button
          look="quiet"
          className="-ml-3 min-w-0"
          aria-expanded={isOpen}
          aria-label={t('eventsOf', { kind: name, id: unitId })}
          onPress={() => setIsOpen(!isOpen)}
        >
          {isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
          {name}
        </Button>
        {kind === 'session' ? (
          <Link
            href={`/sessions/${encodeURIComponent(unitId)}`}
            prefetch={false}
            className="figure min-w-0 text-xs text-accent underline [overflow-wrap:anywhere]"
          >
            {unitId}
          </Link>
        ) : (
          <span className="figure min-w-0 text-xs text-muted [overflow-wrap:anywhere]">
            {unitId} {bucketOn === '1970-01-01' ? '' : bucketOn}
          </span>
        )}
        <span className="figure ml-auto text-xs">
          {t('adds', { adds: addsText(fact, locale, unit), events: formatCount(fact.events, locale) })}
        </span>
      </div>
      {isOpen ? <Events id={id} fact={fact} zone={zone} /> : null}
    </li>
  );
}

function Events({ id, fact, zone }: { readonly id: string; readonly fact: ProofFact; readonly zone: string }) {
  const t = useTranslations('proof');
  const trpc = useTRPC();
  const { id: unitId, bucketOn } = fact.unit;
  const of = { id, unit: { id: unitId, bucketOn } };
  const list = useInfiniteQuery(trpc.proof.events.infiniteQueryOptions(of, { getNextPageParam: ({ next }) => next, ...FOREVER }));
  const events = list.data?.pages.flatMap(({ lines }) => lines) ?? [];
  if (list.isPending) return <div aria-hidden="true" className="skeleton h-16" />;
  return (
    <div className="pb-2 pl-5">
      <ol aria-label={t('events')} className="flex flex-col text-xs">
        {events.map((event) => (
          <Event key={event.id} event={event} zone={zone} />
        ))}
      </ol>
      <More list={list} />
    </div>
  );
}

function Event({ event, zone }: { readonly event: ProofEvent; readonly zone: string }) {
  const t = useTranslations('proof');
  const locale = useLocale();
  const { id, type, occurredAt, needed } = event;
  return (
    <li data-needed={needed} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 border-t border-line py-1">
      <span className={needed ? 'font-semibold' : 'text-muted'}>
        {type}
        {needed === null ? null : <span className="font-normal"> · {t(needed ? 'needed' : 'notNeeded')}</span>}
      </span>
      <time dateTime={occurredAt} className="figure text-muted">
        {formatDateTime(Date.parse(occurredAt), zone, locale)}
      </time>
      <code className="col-span-2 text-muted [overflow-wrap:anywhere]">{id}</code>
    </li>
  );
}

function More({ list }: { readonly list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  const t = useTranslations('proof');
  if (!list.hasNextPage) return null;
  return (
    <Button className="self-start" isDisabled={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
      {t('more')}
    </Button>
  );
}

const MAX_VALUES = 5;

/** What a unit adds: "1 ÷ 1", a sum, or the values that it brings to a percentile. */
export function addsText(adds: Contribution | null, locale: Locale, unit: MetricUnit = 'count'): string {
  if (adds === null) return MISSING;
  const { numerator, denominator, values } = adds;
  if (values !== null) {
    const shown = values
      .slice(0, MAX_VALUES)
      .map((value) => (typeof value === 'number' ? formatFigure(value, unit, locale) : wordOf(value)));
    return values.length > MAX_VALUES ? `${shown.join(', ')} …` : shown.join(', ');
  }
  return denominator === null ? formatCount(numerator, locale) : `${formatCount(numerator, locale)} ÷ ${formatCount(denominator, locale)}`;
}

function wordOf(value: NonNullable<Contribution['values']>[number]): string {
  if (value === null) return MISSING;
  return typeof value === 'object' && 'start' in value
    ? `${new Date(value.start).toISOString()}–${new Date(value.end).toISOString()}`
    : String(value);
}
