import {
  type Aggregate,
  bareId,
  CATALOGUE,
  DAY_MS,
  definitionHash,
  definitionsOf,
  dimensionsOf,
  type Metric,
  metricById,
  type Part,
  presetsOf,
  VENDORS,
} from '@tidewatch/schemas';
import { ArrowLeftRight, ChartSpline, ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ProofButton } from '../proof/proof-drawer.tsx';
import { NewestRestated } from '../restated/newest-restated.tsx';
import { formatSql } from './format-sql.ts';
import { addressOf, inLocale, inOtherLocale } from './metric-entry.ts';

export interface MetricSheetProps {
  readonly metric: Metric;
  /** What the metric compiles to. */
  readonly sql: string;
  /** What the list was searched for; links keep it. */
  readonly search: string;
  /** When the page is read, ms UTC, and the zone of its days: the proof is of the day that ends then. */
  readonly readAt: number;
  readonly zone: string;
}

/** All that there is to know of one metric, from its declaration. */
export function MetricSheet({ metric, sql, search, readAt, zone }: MetricSheetProps) {
  const t = useTranslations('metrics');
  const locale = useLocale();
  const notes = inLocale(metric.notes, locale);
  return (
    <article aria-labelledby="metric-name" className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-3 sm:p-4">
      <Link href={addressOf(null, search)} className="inline-flex min-h-11 items-center gap-1 self-start text-sm text-accent lg:hidden">
        <ChevronLeft size={16} aria-hidden />
        {t('list')}
      </Link>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id="metric-name" className="text-xl font-semibold break-words">
            {inLocale(metric.name, locale)}
          </h2>
          <p lang={locale === 'zh-CN' ? 'en' : 'zh-CN'} className="text-sm text-muted">
            {inOtherLocale(metric.name, locale)}
          </p>
          <p className="text-sm">
            <code className="break-all">{metric.id}</code>
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2" data-print="no">
          <ProofButton
            name={t('lastDay', { metric: inLocale(metric.name, locale) })}
            number={{ metric: metric.id, from: readAt - DAY_MS, to: readAt, zone, asOf: readAt }}
          />
          <Link href={`/explore?m=${encodeURIComponent(metric.id)}`} className={BUTTON}>
            <ChartSpline size={14} aria-hidden />
            {t('explore')}
          </Link>
          <Link href={`/metrics/compare?m=${encodeURIComponent(metric.id)}`} className={BUTTON}>
            <ArrowLeftRight size={14} aria-hidden />
            {t('compare')}
          </Link>
        </div>
      </header>
      {metric.isPart ? <p className="text-sm text-muted">{t('partOnly')}</p> : null}
      <Block title={t('formula')}>
        <p>{inLocale(metric.formula, locale)}</p>
      </Block>
      {notes === '' ? null : (
        <Block title={t('notes')}>
          <p>{notes}</p>
        </Block>
      )}
      <Facts metric={metric} />
      <Parts metric={metric} search={search} />
      <Versions metric={metric} />
      <Block title={t('restated')}>
        <NewestRestated metric={metric.id} zone={zone} />
      </Block>
      <Vendors metric={metric} />
      <Block title={t('sql')}>
        <p className="text-xs text-muted">{t('sqlLead')}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take focus to be scrolled by keys */}
        <pre tabIndex={0} className="max-h-120 overflow-auto rounded-sm bg-canvas p-3 text-xs">
          <code>{formatSql(sql)}</code>
        </pre>
      </Block>
    </article>
  );
}

const BUTTON =
  'inline-flex min-h-8 items-center gap-1.5 rounded-sm border border-edge bg-surface px-3 text-sm font-medium whitespace-nowrap hover:bg-canvas pointer-coarse:min-h-11';

function Block({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h3 className="text-sm text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Facts({ metric }: { readonly metric: Metric }) {
  const t = useTranslations('metrics');
  const words = useTranslations('explore.definition');
  const names = useTranslations('explore.dimension');
  const families = useTranslations('explore.family');
  const { aggregate } = metric;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('family'), families(metric.family)],
    [words('version'), `${metric.code} v${metric.version}`],
    [t('hash'), <code key="hash">#{definitionHash(metric)}</code>],
    [words('unit'), words(`units.${metric.unit}`)],
    [words('direction'), words(`directions.${metric.direction}`)],
    [words('anchor'), words(`anchors.${metric.anchor}`)],
    [t('kind'), aggregate.kind === 'percentile' ? t('kinds.percentile', { percent: aggregate.percent }) : t(`kinds.${aggregate.kind}`)],
    [t('adds'), metric.additive ? t('addsYes') : t('addsNo')],
    [words('dimensions'), <Dimensions key="dimensions" names={dimensionsOf(metric).map((name) => [name, names(name)])} />],
  ];
  return (
    <dl className="grid gap-x-4 gap-y-1 border-y border-line py-3 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
      {facts.map(([term, fact]) => (
        <div key={term} className="sm:contents">
          <dt className="text-muted max-sm:text-xs">{term}</dt>
          <dd className="min-w-0 break-words max-sm:mb-1">{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Each by its word, and by the name that the address and the interface for programs take. */
function Dimensions({ names }: { readonly names: readonly (readonly [string, string])[] }) {
  const t = useTranslations('explore.definition');
  if (names.length === 0) return t('none');
  return (
    <ul className="flex flex-wrap gap-x-3">
      {names.map(([id, word]) => (
        <li key={id}>
          {word}
          {id === word ? null : <code className="text-xs text-muted"> {id}</code>}
        </li>
      ))}
    </ul>
  );
}

/** All definitions that the metric has had, side by side: what is asked for by a version stays what it is. */
function Versions({ metric }: Pick<MetricSheetProps, 'metric'>) {
  const t = useTranslations('metrics');
  const locale = useLocale();
  const current = metricById.get(bareId(metric.id)) ?? metric;
  const definitions = definitionsOf(current);
  return (
    <Block title={t('versions')}>
      <ul className="grid gap-2 sm:grid-cols-2">
        {definitions.map((one) => (
          <li key={one.id} className="flex min-w-0 flex-col rounded-sm border border-line p-2 text-sm">
            <span className="flex flex-wrap items-baseline gap-x-2">
              <code>{one.id}</code>
              <code className="text-xs text-muted">#{definitionHash(one)}</code>
              {one.version === current.version ? <span className="text-xs text-muted">{t('current')}</span> : null}
            </span>
            <span className="break-words">{inLocale(one.formula, locale)}</span>
            {one.version === current.version ? null : (
              <Link href={`/metrics/compare?m=${encodeURIComponent(`${one.id},${current.id}`)}`} className="text-accent underline">
                {t('compareVersions')}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <p className="text-xs text-muted">{t('versionsLead')}</p>
    </Block>
  );
}

/** Numbers that other products publish and that this metric tells. */
function Vendors({ metric }: Pick<MetricSheetProps, 'metric'>) {
  const t = useTranslations('metrics');
  const fits = useTranslations('compare.fit');
  const locale = useLocale();
  const presets = presetsOf(bareId(metric.id));
  if (presets.length === 0) return null;
  return (
    <Block title={t('vendors')}>
      <ul className="flex flex-col gap-2 text-sm">
        {presets.map(({ id, vendor, term, fit, note, source }) => (
          <li key={id} className="min-w-0 break-words">
            <span className="font-medium">
              {VENDORS[vendor]}: {term}
            </span>{' '}
            <span className="text-muted">{fits(fit)}.</span> {note === null ? null : inLocale(note, locale)}{' '}
            <a href={source.url} rel="noreferrer" target="_blank" className="text-xs text-muted underline">
              {source.text}
            </a>
          </li>
        ))}
      </ul>
    </Block>
  );
}

/** What a quotient is put together from, and what is put together from this metric. */
function Parts({ metric, search }: Pick<MetricSheetProps, 'metric' | 'search'>) {
  const t = useTranslations('metrics');
  const { aggregate } = metric;
  const uses = CATALOGUE.filter((other) => namesOf(other.aggregate).includes(metric.id));
  const scale = 'times' in aggregate || 'over' in aggregate ? aggregate : null;
  return (
    <>
      {aggregate.kind === 'quotient' ? (
        <>
          <PartList title={t('above')} parts={aggregate.numerator} search={search} />
          <PartList title={t('below')} parts={aggregate.denominator} search={search} />
        </>
      ) : null}
      {scale === null ? null : (
        <Block title={t('scale')}>
          <p className="figure">
            × {scale.times ?? 1} ÷ {scale.over ?? 1}
          </p>
        </Block>
      )}
      {uses.length === 0 ? null : <PartList title={t('uses')} parts={uses.map(({ id }) => ({ metric: id }))} search={search} isUnsigned />}
    </>
  );
}

function namesOf(aggregate: Aggregate): readonly string[] {
  return aggregate.kind === 'quotient' ? [...aggregate.numerator, ...aggregate.denominator].map((part) => part.metric) : [];
}

interface PartListProps {
  readonly title: string;
  readonly parts: readonly Part[];
  readonly search: string;
  readonly isUnsigned?: boolean;
}

function PartList({ title, parts, search, isUnsigned = false }: PartListProps) {
  const t = useTranslations('metrics');
  const locale = useLocale();
  return (
    <Block title={title}>
      <ul className="flex flex-col">
        {parts.map(({ metric: id, minus }) => {
          const part = metricById.get(id);
          return (
            <li key={`${id}-${minus}`} className="flex gap-2">
              {isUnsigned ? null : (
                <span className="w-3 text-muted">
                  <span aria-hidden>{minus ? '−' : '+'}</span>
                  <span className="sr-only">{minus ? t('minus') : t('plus')}</span>
                </span>
              )}
              <Link href={addressOf(id, search)} prefetch={false} className="min-w-0 break-words text-accent underline">
                {part ? inLocale(part.name, locale) : id} <code className="text-xs">{id}</code>
              </Link>
            </li>
          );
        })}
      </ul>
    </Block>
  );
}
