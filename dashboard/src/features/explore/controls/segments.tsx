'use client';

import { useId } from 'react';

interface Props {
  readonly label: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** Two or three choices side by side: radio buttons in one frame. */
export function Segments({ label, options, chosen, onChoose }: Props) {
  const name = useId();
  return (
    <fieldset className="inline-flex rounded-sm border border-edge p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.id}
          className="flex min-h-7 cursor-pointer items-center rounded-sm px-3 text-sm text-muted has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11"
        >
          <input type="radio" name={name} className="sr-only" checked={option.id === chosen} onChange={() => onChoose(option.id)} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
