'use client';

import { useTranslations } from 'next-intl';
import { Panel } from '../../components/data/panel.tsx';
import { StatusShape } from '../../components/data/status-shape.tsx';
import type { HealthView } from './health-view.ts';
import { PLACES, SHAPES, useCheckSentence } from './health-words.ts';
import { Place } from './place.tsx';

/** Each check, its state in word and shape, and what was found. */
export function ChecksPanel({ view }: { readonly view: HealthView | null }) {
  const t = useTranslations('health');
  return (
    <Place id="health-checks">
      <Panel title={t('checksTitle')}>
        {view === null ? (
          <div aria-hidden="true" className="flex flex-col gap-2">
            {Object.keys(PLACES).map((name) => (
              <div key={name} className="skeleton h-8 opacity-60" />
            ))}
          </div>
        ) : (
          <Checks view={view} />
        )}
      </Panel>
    </Place>
  );
}

function Checks({ view }: { readonly view: HealthView }) {
  const t = useTranslations('health');
  const sentence = useCheckSentence(view);
  return (
    <ul className="flex flex-col">
      {view.verdict.checks.map((check) => (
        <li
          key={check.name}
          data-check={check.name}
          data-state={check.state}
          className="grid grid-cols-[88px_minmax(0,1fr)] items-baseline gap-x-3 border-t border-line py-2 first:border-t-0 sm:grid-cols-[88px_140px_minmax(0,1fr)]"
        >
          <span className="flex items-center gap-2 text-sm">
            <StatusShape state={SHAPES[check.state]} />
            {t(`states.${check.state}`)}
          </span>
          <a href={`#${PLACES[check.name]}`} className="text-base font-medium hover:underline">
            {t(`checks.${check.name}.name`)}
          </a>
          <span className="figure text-sm text-muted max-sm:col-start-2 [overflow-wrap:anywhere]">{sentence(check)}</span>
        </li>
      ))}
    </ul>
  );
}
