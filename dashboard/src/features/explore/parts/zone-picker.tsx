'use client';

import { ChevronDown } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Button } from '../../../components/ui/button.tsx';
import { Popover } from '../../../components/ui/popover.tsx';
import { formatZone } from '../../../format/format.ts';
import { SearchList } from '../controls/search-list.ts';

interface Props {
  readonly zone: string;
  /** Instant at which the offset is shown, ms UTC. */
  readonly at: number | null;
  readonly onChoose: (zone: string) => void;
}

/** The IANA zone of the buckets. */
export function ZonePicker({ zone, at, onChoose }: Props) {
  const t = useTranslations('explore.zone');
  const locale = useLocale();
  const zones = [...new Set(['UTC', zone, ...Intl.supportedValuesOf('timeZone')])];
  const name = at === null || !isZone(zone) ? zone : formatZone(at, zone, locale);
  const choices = zones.map((id) => ({ id, label: id.replaceAll('_', ' ') }));
  return (
    <Popover
      needs={SearchList.load}
      label={t('label')}
      trigger={
        <Button aria-label={`${t('label')}: ${name}`}>
          {name}
          <ChevronDown size={14} aria-hidden className="text-muted" />
        </Button>
      }
    >
      <div className="w-64 max-w-full">
        <SearchList
          label={t('search')}
          placeholder={t('search')}
          groups={[{ id: 'zones', title: '', choices }]}
          chosen={[zone]}
          onChoose={([chosen]) => chosen && onChoose(chosen)}
          isSingle
          mustChoose
          empty={t('nothing')}
        />
      </div>
    </Popover>
  );
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
