'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { StatusShape } from '../../components/data/status-shape.tsx';
import { formatAge, formatCount } from '../../format/format.ts';
import type { DifferenceLine, HealthView, VerifyLine } from './health-view.ts';
import { Place } from './place.tsx';

/** Whether stored rows and answered numbers are what the events make: how many cells were compared, and each one that differs. */
export function VerifyPanel({ view }: { readonly view: HealthView | null }) {
  const t = useTranslations('health.verify');
  return (
    <Place id="health-verify">
      <Panel title={t('title')}>
        {view === null ? (
          <div aria-hidden="true" className="skeleton h-16" />
        ) : view.lastVerify === null ? (
          <p className="text-sm text-muted">{t('empty')}</p>
        ) : (
          <Found line={view.lastVerify} at={view.at} />
        )}
      </Panel>
    </Place>
  );
}

function Found({ line, at }: { readonly line: VerifyLine; readonly at: number }) {
  const t = useTranslations('health.verify');
  const locale = useLocale();
  const { cells, differ, unsettled, days, finishedAt, differences } = line;
  const words = { differ: formatCount(differ, locale), cells: formatCount(cells, locale) };
  return (
    <>
      <p className="flex items-baseline gap-2">
        <StatusShape state={differ === 0 ? 'good' : 'bad'} />
        <strong className="figure text-xl font-semibold">{t('found', words)}</strong>
      </p>
      <p className="figure text-sm text-muted">
        {t(days === null ? 'byHand' : 'byNight', { days: days ?? 0, age: formatAge(at - finishedAt, locale) })}
        {unsettled === 0 ? null : ` ${t('unsettled', { count: unsettled })}`}
      </p>
      {differences.length === 0 ? null : (
        <>
          <p className="text-sm">{t('repair')}</p>
          <ul className="flex flex-col">
            {differences.map((difference) => (
              <Difference key={difference.cell} difference={difference} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Difference({ difference: { cell, stored, expected, firstEvent } }: { readonly difference: DifferenceLine }) {
  const t = useTranslations('health.verify');
  const facts = [
    [t('stored'), stored],
    [t('expected'), expected],
    ...(firstEvent === null ? [] : [[t('firstEvent'), firstEvent] as const]),
  ] as const;
  return (
    <li className="border-t border-line py-2 text-xs [overflow-wrap:anywhere]">
      <p className="text-sm font-medium">{cell}</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
