'use client';

import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Figure } from '../../components/data/figure.tsx';
import { Panel } from '../../components/data/panel.tsx';
import { StatusShape } from '../../components/data/status-shape.tsx';
import { formatAge, formatCount, formatDateTime, formatShare } from '../../format/format.ts';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import { useViewer } from '../shell/viewer-context.tsx';
import { Place } from './place.tsx';
import { QUALITY_EVERY_MS, type QualityView } from './quality-view.ts';

/** Whether the events of the last day are all there: by channel, by type, and against what producers say. */
export function QualityPanel() {
  const t = useTranslations('health.quality');
  const locale = useLocale();
  const trpc = useTRPC();
  const { data: view, isError } = useQuery(trpc.health.quality.queryOptions(undefined, { refetchInterval: QUALITY_EVERY_MS }));
  return (
    <Place id="health-quality">
      <Panel title={t('title')}>
        <p className="text-xs text-muted">{t('lead')}</p>
        {view === undefined ? (
          isError ? (
            <p className="text-sm">{t('unreadable')}</p>
          ) : (
            <div aria-hidden="true" className="skeleton h-32 opacity-60" />
          )
        ) : (
          <>
            <div className="grid items-start gap-4 lg:grid-cols-2">
              <Channels view={view} />
              <Types view={view} />
            </div>
            <p className="figure text-xs text-muted">
              {t('again', { again: formatCount(view.deliveries.again, locale), fresh: formatCount(view.deliveries.fresh, locale) })}
            </p>
            <Reconciliations view={view} />
          </>
        )}
      </Panel>
    </Place>
  );
}

interface Props {
  readonly view: QualityView;
}

function Channels({ view }: Props) {
  const t = useTranslations('health.quality');
  const locale = useLocale();
  if (view.channels.length === 0) return <p className="text-sm text-muted">{t('noNumbers')}</p>;
  const rows = [...view.channels].sort((a, b) => b.expected - a.expected);
  return (
    <Table caption={t('byChannel')} columns={[t('channel'), t('missing'), t('completeness'), t('late')]}>
      {rows.map(({ channel, present, expected, late }) => (
        <Row
          key={channel}
          name={channel === '' ? t('noChannel') : channel}
          isGood={present === expected}
          cells={[
            formatCount(expected - present, locale),
            formatShare(expected === 0 ? null : present / expected, locale),
            formatCount(late, locale),
          ]}
        />
      ))}
    </Table>
  );
}

function Types({ view }: Props) {
  const t = useTranslations('health.quality');
  const locale = useLocale();
  if (view.types.length === 0) return <p className="text-sm text-muted">{t('noEvents')}</p>;
  return (
    <div className="max-h-80 overflow-y-auto">
      <Table caption={t('byType')} columns={[t('type'), t('received'), t('late'), t('newest')]}>
        {view.types.map(({ type, received, late, newestAt }) => (
          <Row
            key={type}
            name={type}
            isGood={late === 0}
            cells={[
              formatCount(received, locale),
              formatShare(late / received, locale),
              formatAge(Math.max(0, view.at - newestAt), locale),
            ]}
          />
        ))}
      </Table>
    </div>
  );
}

/** Columns after the first are figures. */
function Table({
  caption,
  columns,
  children,
}: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <table className="w-full border-collapse text-sm">
      <caption className="pb-1 text-left text-xs text-muted">{caption}</caption>
      <thead className="text-xs text-muted">
        <tr>
          {columns.map((column, i) => (
            <th key={column} scope="col" className={`px-2 py-1 font-normal ${i === 0 ? 'text-left' : 'text-right'}`}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Row({ name, isGood, cells }: { readonly name: string; readonly isGood: boolean; readonly cells: readonly string[] }) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="px-2 py-1 text-left font-medium [overflow-wrap:anywhere]">
        <span className="flex items-center gap-2">
          <StatusShape state={isGood ? 'good' : 'warn'} />
          {name}
        </span>
      </th>
      {cells.map((text, i) => (
        <td key={i} className="px-2 text-right">
          <Figure text={text} />
        </td>
      ))}
    </tr>
  );
}

function Reconciliations({ view }: Props) {
  const t = useTranslations('health.quality');
  const locale = useLocale();
  const { zone } = useViewer();
  if (view.reconciliations.length === 0) return <p className="text-sm text-muted">{t('noCounts')}</p>;
  return (
    <ul className="flex flex-col text-sm" aria-label={t('counts')}>
      {view.reconciliations.map(({ checkId, producer, from, to, differing }) => (
        <li key={checkId} className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-1 first:border-t-0">
          <StatusShape state={differing.length === 0 ? 'good' : 'bad'} />
          <span className="font-medium">{producer}</span>
          <span className="text-muted">
            {t('between', { from: formatDateTime(from, zone, locale), to: formatDateTime(to, zone, locale) })}
          </span>
          <span className="figure ml-auto">
            {differing.length === 0
              ? t('equal')
              : differing
                  .map(({ type, expected, received }) =>
                    t('differs', { type, expected: formatCount(expected, locale), received: formatCount(received, locale) }),
                  )
                  .join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}
