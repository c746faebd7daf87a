'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { OfferedGroup } from './offered-definitions.ts';

interface Props {
  readonly label: string;
  readonly chosen: string;
  readonly groups: readonly OfferedGroup[];
  readonly onChoose: (id: string) => void;
}

/** One definition of many, under headings: the browser's own list, which finds by typing. */
export function DefinitionPicker({ label, chosen, groups, onChoose }: Props) {
  const families = useTranslations('explore.family');
  const isOffered = groups.some(({ choices }) => choices.some(({ id }) => id === chosen));
  return (
    <label className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
      <span className="text-xs text-muted">{label}</span>
      <span className="relative flex min-w-0 items-center">
        <select
          value={chosen}
          onChange={({ target }) => onChoose(target.value)}
          className="min-h-8 w-full min-w-0 cursor-pointer appearance-none truncate rounded-sm border border-edge bg-surface pr-7 pl-2 text-sm font-medium hover:bg-canvas pointer-coarse:min-h-11 pointer-coarse:text-lg"
        >
          {isOffered ? null : <option value={chosen}>{chosen}</option>}
          {groups.map(({ title, choices }) => {
            const name = 'vendor' in title ? title.vendor : families(title.family);
            return (
              <optgroup key={name} label={name}>
                {choices.map(({ id, label: text }) => (
                  <option key={id} value={id}>
                    {text}
                  </option>
                ))}
              </optgroup>
            );
          })}
        </select>
        <ChevronDown size={14} aria-hidden className="pointer-events-none absolute right-2 text-muted" />
      </span>
    </label>
  );
}
