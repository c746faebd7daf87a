'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Notice } from '../../components/data/notice.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatCount } from '../../format/format.ts';
import { codeOf } from '../health/use-health.ts';
import type { ProofTicket } from './proof-view.ts';

/** On its way: how many rows have been looked at so far. */
export function ProofWaiting({ lookedAt }: { readonly lookedAt: number | null }) {
  const t = useTranslations('proof');
  const locale = useLocale();
  return (
    <>
      <p role="status" className="figure text-sm text-muted">
        {lookedAt === null ? t('waiting') : t('working', { rows: formatCount(lookedAt, locale) })}
      </p>
      <div aria-hidden="true" className="flex flex-col gap-3">
        <div className="skeleton h-12" />
        <div className="skeleton h-24 opacity-60" />
        <div className="skeleton h-40 opacity-40" />
      </div>
    </>
  );
}

const REFUSALS = [
  'proof_too_large',
  'proof_too_long',
  'proofs_waiting',
  'metric_unknown',
  'dimension_not_allowed',
  'range_invalid',
] as const;

interface ProofRefusedProps {
  /** What the server said, or the code of it. */
  readonly error?: unknown;
  readonly code?: string;
  readonly limits: ProofTicket['limits'] | null;
  readonly onAgain: () => void;
}

/** There is none: why, which limit, and what may help. */
export function ProofRefused({ error, code: told, limits, onAgain }: ProofRefusedProps) {
  const t = useTranslations('proof');
  const locale = useLocale();
  const code = told ?? codeOf(error);
  const reason = REFUSALS.find((one) => one === code) ?? 'other';
  const words = { units: formatCount(limits?.units ?? null, locale), seconds: formatCount(limits?.seconds ?? null, locale), code };
  return (
    <Notice state={reason === 'other' ? 'bad' : 'warn'} title={t('refused')} action={<Button onPress={onAgain}>{t('again')}</Button>}>
      {t(`refusals.${reason}`, words)}
    </Notice>
  );
}
