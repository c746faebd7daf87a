'use client';

import type { SessionFacts } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { formatDuration, formatRatio, formatTime, MISSING } from '../../../format/format.ts';
import { useExploreWords } from '../../explore/use-explore-words.ts';
import { type Moment, momentsOf } from '../timeline.ts';

interface Props {
  readonly facts: SessionFacts;
  readonly asOf: number;
  readonly zone: string;
}

/** What happened, one line each, in order of time. */
export function MomentList({ facts, asOf, zone }: Props) {
  const { moment: momentText } = useExploreWords();
  const moments = useMemo(() => momentsOf(facts, asOf), [facts, asOf]);
  const tell = useTellMoment(zone);
  return (
    <ol className="flex flex-col text-sm">
      {moments.map((moment, i) => (
        <li key={i} className="grid grid-cols-[5rem_minmax(0,1fr)] gap-2 border-t border-line py-1 first:border-t-0">
          <time dateTime={new Date(moment.at).toISOString()} title={momentText(moment.at, zone)} className="figure text-muted">
            {formatTime(moment.at, zone, { seconds: true })}
          </time>
          <span
            className={moment.word === 'missed' || moment.word === 'metLate' || moment.word === 'givenUp' ? 'font-medium text-bad' : ''}
          >
            {tell(moment)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function useTellMoment(zone: string): (moment: Moment) => string {
  const t = useTranslations('sessions.event');
  const locale = useLocale();
  const { valueName, moment: momentText } = useExploreWords();
  const reasonOf = (dimension: string, reason: string) => (reason === '' ? MISSING : valueName(dimension, reason));
  return (moment) => {
    switch (moment.word) {
      case 'closed':
        return t('closed', { reason: reasonOf('close_reason', moment.reason) });
      case 'handoff':
        return t('handoff', { reason: reasonOf('handoff_reason', moment.reason) });
      case 'entered':
        return t('entered', { queue: valueName('queue', moment.queue) });
      case 'left':
        return t('left', { queue: valueName('queue', moment.queue), reason: reasonOf('left_reason', moment.reason) });
      case 'offered':
        return t('offered', { agent: moment.agent });
      case 'decided':
        return t('decided', { agent: moment.agent, result: reasonOf('result', moment.result) });
      case 'segment': {
        const owner = valueName('owner_kind', moment.owner);
        return t('segment', { owner: moment.agent === null ? owner : `${owner} ${moment.agent}` });
      }
      case 'answered':
        return t('answered', { who: reasonOf('responder', moment.who), time: formatDuration(moment.ms, locale) });
      case 'transfer':
      case 'transferred':
        return t(moment.word, { kind: valueName('transfer_kind', moment.kind) });
      case 'rated':
        return t('rated', { rating: t(moment.rating) });
      case 'invited':
      case 'surveyExpired':
        return t(moment.word, { instrument: valueName('instrument', moment.instrument) });
      case 'surveyAnswered': {
        const score = formatRatio(moment.scoreMilli === null ? null : moment.scoreMilli / 1_000, locale);
        return t('surveyAnswered', { instrument: valueName('instrument', moment.instrument), score });
      }
      case 'target':
        return t('target', { target: valueName('sla_target', moment.target), due: momentText(moment.due, zone) });
      case 'met':
      case 'metLate':
      case 'missed':
      case 'cancelled':
        return t(moment.word, { target: valueName('sla_target', moment.target) });
      case 'resolved':
        return t('resolved', { resolved: reasonOf('resolved', moment.resolved) });
      default:
        return t(moment.word);
    }
  };
}
