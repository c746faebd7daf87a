'use client';

import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { formatFigure } from '../../format/figure.ts';
import { useExploreWords } from '../explore/use-explore-words.ts';
import { type ExploreView, searchOfView } from '../explore/view.ts';
import type { ComparedReason, Comparison } from './compare-view.ts';
import { factText } from './fact-text.ts';
import { useFactWords } from './use-fact-words.ts';

interface Props {
  readonly comparison: Comparison;
  /** The view of the page, for the addresses of sessions and the zone of times. */
  readonly view: ExploreView;
}

/** Which items make the difference, by reason, and that they make all of it. */
export function ReasonList({ comparison: { range, a, b, difference }, view }: Props) {
  const t = useTranslations('compare.reasons');
  const isEmpty = (a.cell?.n ?? 0) + (b.cell?.n ?? 0) === 0;
  if (difference === null) return <Panel title={t('title')}>{t(range.knownAt === undefined ? 'apart' : 'known')}</Panel>;
  if (difference.reasons.length === 0) return <Panel title={t('title')}>{t(isEmpty ? 'empty' : 'same')}</Panel>;
  const effects = difference.reasons.map(effectOf);
  const total = { above: sum(effects.map(({ above }) => above)), below: sum(effects.map(({ below }) => below)) };
  const isTime = [a, b].some(({ metric }) => metric?.unit === 'ms');
  return (
    <Panel title={t('title')}>
      <ol className="flex flex-col">
        {difference.reasons.map((reason) => (
          <Reason
            key={JSON.stringify([reason.because, reason.counts])}
            reason={reason}
            difference={difference}
            isTime={isTime}
            view={view}
          />
        ))}
      </ol>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 border-t border-edge pt-2 text-sm font-medium">
        <span>{t('total')}</span>
        <EffectText effect={total} isTime={isTime} />
      </p>
    </Panel>
  );
}

/** What items make of the difference, line by line. */
interface Effect {
  readonly above: number;
  readonly below: number;
}

const effectOf = ({ sums }: ComparedReason): Effect => ({ above: sums.bAbove - sums.aAbove, below: sums.bBelow - sums.aBelow });
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

interface ReasonProps {
  readonly reason: ComparedReason;
  readonly difference: NonNullable<Comparison['difference']>;
  /** Amounts above the line are times. */
  readonly isTime: boolean;
  readonly view: ExploreView;
}

function Reason({ reason, difference, isTime, view }: ReasonProps) {
  const t = useTranslations('compare');
  const words = useFactWords();
  const { because, counts, units } = reason;
  const isAmount = counts.aAbove === counts.bAbove && counts.aBelow === counts.bBelow;
  return (
    <li className="flex flex-col gap-1 border-t border-line py-2 first:border-t-0">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <strong className="min-w-0 font-medium [overflow-wrap:anywhere]">
          {because.length > 0 ? because.map((one) => factText(one, words)).join(' · ') : t(isAmount ? 'reasons.amounts' : 'reasons.uneven')}
        </strong>
        <span className="figure shrink-0 text-sm">{t(`items.${difference.items}`, { count: reason.items })}</span>
      </p>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-sm text-muted">
        <span>
          {t('counts.label', { side: 'A', how: t(`counts.${howOf(counts.aAbove, counts.aBelow)}`) })} ·{' '}
          {t('counts.label', { side: 'B', how: t(`counts.${howOf(counts.bAbove, counts.bBelow)}`) })}
        </span>
        <EffectText effect={effectOf(reason)} isTime={isTime} />
      </p>
      <details className="text-sm">
        <summary className="cursor-pointer py-1 text-accent pointer-coarse:py-3">
          {t(difference.areSessions ? 'reasons.sessions' : 'reasons.units')}
        </summary>
        <ul className="flex flex-col gap-1 pb-1">
          {units.map((unit) => (
            <li key={unit.id} className="[overflow-wrap:anywhere]">
              <Unit unit={unit} view={view} hasPage={difference.areSessions} />
            </li>
          ))}
        </ul>
        {units.length < difference.most ? null : <p className="text-xs text-muted">{t('reasons.more', { count: difference.most })}</p>}
      </details>
    </li>
  );
}

interface UnitProps {
  readonly unit: ComparedReason['units'][number];
  readonly view: ExploreView;
  readonly hasPage: boolean;
}

function Unit({ unit: { id, at }, view, hasPage }: UnitProps) {
  const { moment } = useExploreWords();
  const text = (
    <>
      {at === null ? null : <span className="figure">{moment(at, view.zone)} </span>}
      <code className="text-xs">{id}</code>
    </>
  );
  if (!hasPage) return text;
  return (
    <Link
      href={`/sessions/${encodeURIComponent(id)}?${searchOfView(view)}`}
      prefetch={false}
      className="inline-block text-accent underline pointer-coarse:py-2"
    >
      {text}
    </Link>
  );
}

function howOf(above: boolean, below: boolean): 'neither' | 'above' | 'below' | 'both' {
  if (above) return below ? 'both' : 'above';
  return below ? 'below' : 'neither';
}

function EffectText({ effect, isTime }: { readonly effect: Effect; readonly isTime: boolean }) {
  const t = useTranslations('compare.reasons');
  const locale = useLocale();
  const signed = (amount: number, unit: 'ms' | 'count') => {
    const sign = amount > 0 ? '+' : amount < 0 ? '−' : '±';
    return `${sign}${formatFigure(Math.abs(amount), unit, locale)}`;
  };
  const [above, below] = [signed(effect.above, isTime ? 'ms' : 'count'), signed(effect.below, 'count')];
  return (
    <span className="figure shrink-0">
      {t('effect')}: {t('above', { amount: above })}, {t('below', { amount: below })}
    </span>
  );
}
