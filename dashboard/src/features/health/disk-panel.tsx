'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { formatBytes } from '../../format/format.ts';
import type { DiskLine, HealthView } from './health-view.ts';
import { Place } from './place.tsx';

const STORES = ['data', 'postgresql', 'clickhouse'] as const;

/** What the stores take, and what is left. */
export function DiskPanel({ view }: { readonly view: HealthView | null }) {
  const t = useTranslations('health.disk');
  return (
    <Place id="health-disk">
      <Panel title={t('title')}>
        {view === null ? (
          <div aria-hidden="true" className="skeleton h-24 opacity-60" />
        ) : view.disks.length === 0 ? (
          <p className="text-sm text-muted">{t('empty')}</p>
        ) : (
          <ul className="flex flex-col">
            {view.disks.map((disk) => (
              <Disk key={`${disk.host} ${disk.store}`} disk={disk} />
            ))}
          </ul>
        )}
      </Panel>
    </Place>
  );
}

function Disk({ disk }: { readonly disk: DiskLine }) {
  const t = useTranslations('health.disk');
  const locale = useLocale();
  const { host, usedBytes, freeBytes, totalBytes } = disk;
  const store = STORES.find((name) => name === disk.store);
  const facts = [
    ...(usedBytes === null ? [] : [t('used', { used: formatBytes(usedBytes, locale) })]),
    ...(freeBytes === null || totalBytes === null
      ? []
      : [t('free', { free: formatBytes(freeBytes, locale), total: formatBytes(totalBytes, locale) })]),
  ];
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-2 text-sm first:border-t-0">
      <span className="font-medium">{store === undefined ? disk.store : t(`stores.${store}`)}</span>
      {store === 'data' ? <span className="text-xs text-muted">{host}</span> : null}
      <span className="figure ml-auto text-right text-muted">{facts.length === 0 ? t('unknown') : facts.join(' · ')}</span>
    </li>
  );
}
