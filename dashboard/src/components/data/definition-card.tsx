'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MetricDefinition } from './metric-definition.ts';

export interface DefinitionCardProps {
  readonly definition: MetricDefinition;
  readonly children?: ReactNode;
}

/** Name, formula, edge cases, unit, version, variant and hash of a metric. */
export function DefinitionCard({ definition, children }: DefinitionCardProps) {
  const t = useTranslations('common');
  const { name, code, formula, notes, unit, version, variant, hash } = definition;
  const facts = [
    [t('unit'), t(`units.${unit}`)],
    ...(variant === null ? [] : [[t('variant'), <code key="variant">{variant}</code>] as const]),
    [t('version'), `${code} v${version}`],
    [t('hash'), <code key="hash">#{hash}</code>],
  ] as const;
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="text-base font-semibold">{name}</p>
      <p>
        <span className="sr-only">{t('formula')}: </span>
        {formula}
      </p>
      {notes === '' ? null : <p className="text-muted">{notes}</p>}
      {children}
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 border-t border-line pt-2 text-xs">
        {facts.map(([term, fact]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
