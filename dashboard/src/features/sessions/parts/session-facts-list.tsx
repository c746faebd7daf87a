'use client';

import type { SessionFacts } from '@tidewatch/schemas';
import { useLocale, useTranslations } from 'next-intl';
import { formatCount, formatDuration, MISSING } from '../../../format/format.ts';
import { useExploreWords } from '../../explore/use-explore-words.ts';
import { queueWaitMs } from '../timeline.ts';

interface Props {
  readonly facts: SessionFacts;
  readonly asOf: number;
  readonly zone: string;
}

/** Who, where, when, and how long each wait was. */
export function SessionFactsList({ facts, asOf, zone }: Props) {
  const t = useTranslations('sessions.fact');
  const one = useTranslations('sessions.one');
  const locale = useLocale();
  const { valueName, moment } = useExploreWords();
  const asked = facts.first_customer_message_at;
  const since = (at: number | null) => (at === null || asked === null ? t('notYet') : formatDuration(at - asked, locale));
  const named = (dimension: string, value: string | null) => (value === null ? MISSING : valueName(dimension, value));
  const lines: readonly (readonly [Parameters<typeof t>[0], string])[] = [
    ['customer', facts.customer_id ?? MISSING],
    ['channel', facts.imported ? `${facts.channel} (${one('imported')})` : facts.channel],
    ['origin', valueName('origin', facts.origin)],
    ['queue', named('queue', facts.queue_id)],
    ['agent', facts.agent_id ?? MISSING],
    ['topic', facts.topic_id ?? MISSING],
    ['started', moment(facts.started_at, zone)],
    ['closed', facts.closed_at === null ? t('stillOpen') : moment(facts.closed_at, zone)],
    ['closeReason', named('close_reason', facts.close_reason)],
    ['resolved', named('resolved', facts.resolved)],
    ['lasted', formatDuration((facts.closed_at ?? asOf) - facts.started_at, locale)],
    ['wait', formatDuration(queueWaitMs(facts, asOf), locale)],
    ['firstReply', since(facts.first_reply_at)],
    ['firstAgentReply', since(facts.first_agent_reply_at)],
    ['customerWait', formatDuration(facts.customer_wait_ms, locale)],
    ['transfers', formatCount(facts.transfer_count, locale)],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {lines.map(([word, value]) => (
        <div key={word} className="contents">
          <dt className="text-muted">{t(word)}</dt>
          <dd className="figure min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
