'use client';

import type { Quality, RowState } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { formatCount } from '../../format/format.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { QualityMark } from './quality-mark.tsx';

interface Props extends RowState {
  /** What is known of events missing behind the number. */
  readonly quality?: Quality | undefined;
  /** A sign behind the number in place of words, where there is no room for them. */
  readonly isSign?: boolean;
}

const SIGNS = { provisional: '~', settled: '…', complete: '✓' } as const;

/** Whether a number may still change: provisional, settled with items that are still open, or complete. On press it says what that means. */
export function StateBadge({ settled, complete, openItems, quality, isSign = false }: Props) {
  const t = useTranslations('common.state');
  const locale = useLocale();
  const name = complete ? 'complete' : settled ? 'settled' : 'provisional';
  const open = openItems === 0 ? null : t('open', { open: formatCount(openItems, locale) });
  const words = open === null ? t(`${name}.short`) : t('both', { state: t(`${name}.short`), open });
  return (
    <span className="inline-flex items-center gap-1" data-state={name}>
      <Popover
        label={words}
        trigger={
          isSign ? (
            <IconButton label={words} size="small">
              <span aria-hidden="true">{SIGNS[name]}</span>
            </IconButton>
          ) : (
            <Button look="quiet" className="min-h-6! px-1! text-xs! font-normal! text-muted!">
              {words}
            </Button>
          )
        }
      >
        <div className="flex flex-col gap-2 text-sm">
          <p>{t(`${name}.long`)}</p>
          {open === null ? null : <p>{t('openLong', { open: formatCount(openItems, locale), count: openItems })}</p>}
        </div>
      </Popover>
      <QualityMark quality={quality} />
    </span>
  );
}
