'use client';

import { ChevronDown } from 'lucide-react';

export interface SelectOption {
  readonly id: string;
  readonly label: string;
}

export interface SelectProps {
  readonly label: string;
  /** The label is read out but not shown. */
  readonly hideLabel?: boolean;
  readonly options: readonly SelectOption[];
  /** More of them, under headings. */
  readonly groups?: readonly { readonly title: string; readonly options: readonly SelectOption[] }[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** One of a list: the browser's own, which every phone shows in the way that its people know. */
export function Select({ label, hideLabel = false, options, groups = [], chosen, onChoose }: SelectProps) {
  return (
    <label className="flex max-w-full min-w-0 flex-col gap-1">
      <span className={hideLabel ? 'sr-only' : 'text-xs text-muted'}>{label}</span>
      <span className="relative flex min-w-0 items-center">
        <select
          value={chosen}
          onChange={({ target }) => onChoose(target.value)}
          className="field-sizing-content min-h-8 min-w-0 grow cursor-pointer appearance-none truncate rounded-sm border border-edge bg-surface pr-7 pl-2 text-sm font-medium hover:bg-canvas pointer-coarse:min-h-11 pointer-coarse:text-lg"
        >
          <Options options={options} />
          {groups.map((group) => (
            <optgroup key={group.title} label={group.title}>
              <Options options={group.options} />
            </optgroup>
          ))}
        </select>
        <ChevronDown size={14} aria-hidden className="pointer-events-none absolute right-2 text-muted" />
      </span>
    </label>
  );
}

function Options({ options }: Pick<SelectProps, 'options'>) {
  return options.map(({ id, label }) => (
    <option key={id} value={id}>
      {label}
    </option>
  ));
}
