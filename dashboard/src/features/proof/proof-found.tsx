'use client';

import type { ProofSummary } from '@tidewatch/ingest/ops';
import type { Cell } from '@tidewatch/schemas';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { formatFigure } from '../../components/charts/index.ts';
import { StatusShape } from '../../components/data/status-shape.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatCount } from '../../format/format.ts';
import { inLocale } from '../metrics/metric-entry.ts';
import { addsText, ProofFacts } from './proof-facts.tsx';
import type { ProofTicket } from './proof-view.ts';

export interface ProofFoundProps {
  readonly ticket: ProofTicket;
  readonly summary: ProofSummary;
  readonly zone: string;
  /** The number as the URL says it. */
  readonly word: string;
  readonly onAgain: () => void;
}

/** What was found: whether the events give the number, its definition, and what it rests on. */
export function ProofFound({ ticket, summary, zone, word, onAgain }: ProofFoundProps) {
  const t = useTranslations('proof');
  const locale = useLocale();
  const { equal, differ, totals } = summary;
  return (
    <>
      <section
        role="status"
        className={`flex flex-wrap items-center gap-3 rounded-md px-3 py-2 ${equal ? 'bg-good-soft' : 'bg-bad-soft'}`}
        data-equal={equal}
      >
        <StatusShape state={equal ? 'good' : 'bad'} />
        <p className="min-w-0 flex-1">
          <strong className="block font-semibold">{t(equal ? 'equal' : 'differs')}</strong>
          <span className="text-sm">
            {t(equal ? 'equalLead' : 'differsLead', {
              units: formatCount(totals.facts, locale),
              events: formatCount(totals.events, locale),
              differ,
            })}
          </span>
        </p>
        <Button onPress={onAgain}>{t('fold')}</Button>
      </section>
      <Figures ticket={ticket} summary={summary} />
      {differ === 0 ? null : <Differences summary={summary} />}
      <Definition ticket={ticket} word={word} />
      <ProofFacts id={ticket.id} summary={summary} unit={ticket.metric.unit} zone={zone} />
    </>
  );
}

/** What the boards show beside what the events make, integer by integer. */
function Figures({ ticket, summary }: Pick<ProofFoundProps, 'ticket' | 'summary'>) {
  const t = useTranslations('proof');
  const locale = useLocale();
  const exact = (value: number | null) => formatCount(value, locale);
  const rows: readonly (readonly [string, (cell: Cell) => string])[] = [
    [t('value'), ({ value }) => formatFigure(value, ticket.metric.unit, locale)],
    [t('numerator'), ({ numerator }) => exact(numerator)],
    [t('denominator'), ({ denominator }) => exact(denominator)],
    [t('count'), ({ n }) => exact(n)],
  ];
  const { shown, refolded } = summary;
  return (
    <table className="w-full border-collapse text-sm">
      <caption className="sr-only">{t('figures')}</caption>
      <thead className="text-xs text-muted">
        <tr>
          <td />
          <th scope="col" className="py-1 text-right font-normal">
            {t('shown')}
          </th>
          <th scope="col" className="py-1 text-right font-normal">
            {t('refolded')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, read]) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className="h-8 text-left font-medium">
              {name}
            </th>
            <td className="figure text-right">{read(shown)}</td>
            <td className={`figure text-right ${read(shown) === read(refolded) ? '' : 'font-semibold text-bad'}`}>{read(refolded)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Units whose stored rows add something else than their events say. */
function Differences({ summary }: Pick<ProofFoundProps, 'summary'>) {
  const t = useTranslations('proof');
  const kinds = useTranslations('proof.kinds');
  const locale = useLocale();
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-medium">{t('differences', { count: summary.differ })}</h3>
      <ul className="flex flex-col text-sm">
        {summary.differences.map(({ unit, stored, refolded }) => (
          <li key={`${unit.kind} ${unit.bucketOn} ${unit.id}`} className="figure border-t border-line py-1 [overflow-wrap:anywhere]">
            {t('difference', {
              kind: kinds(unit.kind as Parameters<typeof kinds>[0]),
              id: unit.id,
              stored: addsText(stored, locale),
              refolded: addsText(refolded, locale),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Definition({ ticket: { metric }, word }: Pick<ProofFoundProps, 'ticket' | 'word'>) {
  const t = useTranslations('proof');
  const locale = useLocale();
  const notes = inLocale(metric.notes, locale);
  return (
    <section className="flex flex-col gap-1 text-sm">
      <h3 className="font-medium">{t('definition')}</h3>
      <p>{inLocale(metric.formula, locale)}</p>
      {notes === '' ? null : <p className="text-muted">{notes}</p>}
      <p className="text-xs text-muted">
        {metric.code} v{metric.version} · <code>#{metric.hash}</code> ·{' '}
        <Link href={`/metrics/${encodeURIComponent(metric.id)}`} prefetch={false} className="text-accent underline">
          {t('definitionPage')}
        </Link>{' '}
        ·{' '}
        <Link href={`/metrics/compare?${word}`} prefetch={false} className="text-accent underline">
          {t('otherVendors')}
        </Link>
      </p>
    </section>
  );
}
