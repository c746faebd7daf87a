'use client';

import { Info } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { DefinitionCard } from './definition-card.tsx';
import type { MetricDefinition } from './metric-definition.ts';

export interface DefinitionButtonProps {
  readonly definition: MetricDefinition;
  /** What this place adds: thresholds in force, how old the number is. */
  readonly children?: ReactNode;
}

/** The `i` on a number: the formula on hover, the whole definition on press. */
export function DefinitionButton({ definition, children }: DefinitionButtonProps) {
  const t = useTranslations('common');
  const label = t('definition', { name: definition.name });
  return (
    <Popover
      label={label}
      trigger={
        <span title={definition.formula}>
          <IconButton label={label} size="small">
            <Info size={14} aria-hidden />
          </IconButton>
        </span>
      }
    >
      <DefinitionCard definition={definition}>{children}</DefinitionCard>
    </Popover>
  );
}
