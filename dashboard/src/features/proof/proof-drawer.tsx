'use client';

import { BadgeCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useOpenProof } from './proof-host.tsx';
import type { ProvableNumber } from './proof-view.ts';

/** The mark on a number that opens its proof, where it has one; `name` tells numbers apart for those who do not see them. */
export function ProofButton({ number, name }: { readonly number: ProvableNumber | null; readonly name: string }) {
  const t = useTranslations('proof');
  const open = useOpenProof();
  if (number === null) return null;
  const label = t('open', { name });
  // A plain button: a table has hundreds of them.
  return (
    <button
      type="button"
      data-proof
      data-print="no"
      aria-label={label}
      aria-keyshortcuts="y"
      title={label}
      onClick={() => void open(number)}
      className="-my-1 inline-flex size-6 shrink-0 cursor-pointer items-center justify-center rounded-full align-middle text-muted hover:text-text pointer-coarse:-m-2.5 pointer-coarse:size-11"
    >
      <BadgeCheck size={14} aria-hidden />
    </button>
  );
}
