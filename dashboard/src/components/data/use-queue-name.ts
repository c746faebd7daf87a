'use client';

import { useTranslations } from 'next-intl';

/** Words for a queue's id: its name where we know one, else the id made readable; '' is no queue. */
export function useQueueName(): (queueId: string) => string {
  const t = useTranslations('queues');
  return (queueId) => {
    const key = queueId === '' ? 'none' : queueId;
    return isKnown(t, key) ? t(key) : readable(queueId);
  };
}

function isKnown(t: ReturnType<typeof useTranslations<'queues'>>, key: string): key is 'none' {
  return !key.includes('.') && t.has(key as 'none');
}

/** "billing_uk" → "Billing uk"; ids that are no words stay as they are. */
export function readable(id: string): string {
  if (!/^[a-z][a-z0-9_-]*$/.test(id) || /\d{3}/.test(id)) return id;
  const words = id.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
