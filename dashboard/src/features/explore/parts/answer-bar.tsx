'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Button } from '../../../components/ui/button.tsx';
import { formatTime, formatZone } from '../../../format/format.ts';
import type { ExploreAnswer } from '../answer.ts';
import { Segments } from '../controls/segments.tsx';
import { useExploreWords } from '../use-explore-words.ts';
import { CHART_KINDS, type ExploreView } from '../view.ts';

interface Props {
  readonly answer: ExploreAnswer;
  readonly view: ExploreView;
  readonly onChange: (change: Partial<ExploreView>) => void;
}

/** How the answer is shown, and of when it is. */
export function AnswerBar({ answer, view, onChange }: Props) {
  const t = useTranslations('explore');
  const locale = useLocale();
  const { moment } = useExploreWords();
  const { range, question } = answer;
  const { zone, asOf, knownAt } = question;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p className="figure text-xs text-muted">
        {t('range.absolute', { from: moment(range.from, zone), to: moment(range.to, zone) })}
        {' · '}
        {answer.watermarkAt === null
          ? t('fresh.never')
          : t('fresh.to', { time: `${moment(answer.watermarkAt, zone)}:${secondsOf(answer.watermarkAt, zone)}` })}
        {' · '}
        {formatZone(range.asOf, zone, locale)}
      </p>
      <div className="flex items-center gap-2" data-print="no">
        {asOf === null && knownAt === null ? null : (
          <span className="inline-flex items-center gap-2 text-xs text-muted">
            {range.knownAt === undefined
              ? t('range.frozen', { time: moment(range.asOf, zone) })
              : t('range.known', { time: moment(range.knownAt, zone) })}
            <Button onPress={() => onChange({ asOf: null, knownAt: null, from: 'now-7d', to: 'now' })}>{t('range.live')}</Button>
          </span>
        )}
        <Segments
          label={t('view.label')}
          chosen={view.chart}
          onChoose={(id) => onChange({ chart: CHART_KINDS.find((kind) => kind === id) ?? view.chart })}
          options={CHART_KINDS.map((id) => ({ id, label: t(`view.${id}`) }))}
        />
      </div>
    </div>
  );
}

const secondsOf = (at: number, zone: string) => formatTime(at, zone, { seconds: true }).slice(-2);
