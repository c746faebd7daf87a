'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { StatusShape } from '../../components/data/status-shape.tsx';
import { formatAge, formatBytes, formatDateTime } from '../../format/format.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import type { HealthView, ProcessLine } from './health-view.ts';
import { SHAPES } from './health-words.ts';
import { Place } from './place.tsx';

const NAMES = ['door', 'worker', 'web'] as const;
const CELL = 'h-10 px-2 max-sm:h-auto max-sm:px-0';

/** What runs, on which machine, and what it lacks. */
export function ProcessesPanel({ view }: { readonly view: HealthView | null }) {
  const t = useTranslations('health.processes');
  return (
    <Place id="health-processes">
      <Panel title={t('title')}>
        {view === null ? (
          <div aria-hidden="true" className="skeleton h-32 opacity-60" />
        ) : view.processes.length === 0 ? (
          <p className="text-sm text-muted">{t('empty')}</p>
        ) : (
          <table className="w-full border-collapse text-sm max-sm:block">
            <Head />
            <tbody className="max-sm:block">
              {view.processes.map((line) => (
                <Row key={line.instance} line={line} now={view.at} />
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </Place>
  );
}

function Head() {
  const t = useTranslations('health.processes');
  const columns = ['process', 'state', 'machine', 'since', 'memory', 'heard'] as const;
  return (
    <thead className="text-xs text-muted max-sm:sr-only">
      <tr>
        {columns.map((column) => (
          <th
            key={column}
            scope="col"
            className={`px-2 py-1 font-normal ${column === 'memory' || column === 'heard' ? 'text-right' : 'text-left'}`}
          >
            {t(column)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Row({ line, now }: { readonly line: ProcessLine; readonly now: number }) {
  const t = useTranslations('health.processes');
  const locale = useLocale();
  const { zone } = useViewer();
  const known = NAMES.find((name) => name === line.name);
  const age = formatAge(now - line.heardAt, locale);
  const words =
    line.state === 'good' ? t('runs') : line.state === 'warn' ? t('silent', { age }) : t('hindered', { reasons: line.reasons.join(', ') });
  return (
    <tr className="border-t border-line max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-3 max-sm:py-2">
      <th scope="row" className={`${CELL} text-left font-medium`} title={t('detail', { pid: String(line.pid), version: line.version })}>
        {known === undefined ? line.name : t(`names.${known}`)}
      </th>
      <td className={CELL}>
        <span className="flex items-center gap-2">
          <StatusShape state={SHAPES[line.state]} />
          {words}
        </span>
      </td>
      <td className={`${CELL} text-muted [overflow-wrap:anywhere]`}>
        {line.host} · {line.pid}
      </td>
      <td className={`${CELL} figure text-muted`}>{formatDateTime(line.startedAt, zone, locale)}</td>
      <td className={`${CELL} figure text-muted sm:text-right`}>{formatBytes(line.rssBytes, locale)}</td>
      <td className={`${CELL} figure text-muted sm:text-right`}>{t('ago', { age })}</td>
    </tr>
  );
}
