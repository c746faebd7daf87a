'use client';

import { Download, Link as LinkIcon, RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import type { ExploreAnswer } from '../answer.ts';
import { freezeView } from '../freeze-view.ts';
import { type ExploreView, searchOfView } from '../view.ts';

interface Props {
  readonly view: ExploreView;
  readonly answer: ExploreAnswer | null;
  readonly isFetching: boolean;
  readonly onRefresh: () => void;
}

/** What can be done with an answer: ask again, share it with its times fixed, take it away as a file of the same moment. */
export function AnswerActs({ view, answer, isFetching, onRefresh }: Props) {
  const t = useTranslations('explore.act');
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  const frozen = answer === null ? null : searchOfView(freezeView(view, answer));
  const url = frozen === null ? '' : `${window.location.origin}${window.location.pathname}?${frozen}`;
  useEffect(() => {
    if (outcome !== 'copied') return;
    const timer = setTimeout(() => setOutcome(null), 4_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(url).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p role="status" className="text-xs text-muted empty:hidden">
        {outcome === 'copied' ? t('copied') : outcome === 'failed' ? t('copyFailed') : null}
      </p>
      {outcome === 'failed' ? (
        <input readOnly value={url} aria-label={t('copyLink')} className="min-h-8 rounded-sm border border-edge bg-surface px-2 text-xs" />
      ) : null}
      <IconButton label={isFetching ? t('refreshing') : t('refresh')} onPress={onRefresh} isDisabled={answer === null}>
        <RefreshCw size={16} aria-hidden className={isFetching ? 'animate-spin' : ''} />
      </IconButton>
      <Button onPress={copy} isDisabled={frozen === null}>
        <LinkIcon size={14} aria-hidden />
        {t('copyLink')}
      </Button>
      {(['csv', 'arrow'] as const).map((format) =>
        frozen === null ? (
          <Button key={format} isDisabled>
            <Download size={14} aria-hidden />
            {t(format)}
          </Button>
        ) : (
          <a
            key={format}
            href={`/api/export?format=${format}&${frozen}`}
            download
            aria-label={`${t('download')} ${t(format)}`}
            className="inline-flex min-h-8 items-center gap-1.5 rounded-sm border border-edge bg-surface px-3 text-sm font-medium hover:bg-canvas pointer-coarse:min-h-11"
          >
            <Download size={14} aria-hidden />
            {t(format)}
          </a>
        ),
      )}
    </div>
  );
}
