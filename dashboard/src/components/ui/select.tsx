'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components';

export interface SelectOption {
  readonly id: string;
  readonly label: string;
  /** A second, paler line. */
  readonly detail?: string;
}

export interface SelectProps {
  readonly label: string;
  /** The label is read out but not shown. */
  readonly hideLabel?: boolean;
  readonly options: readonly SelectOption[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  readonly isDisabled?: boolean;
  readonly className?: string;
}

/** One of a list. */
export function Select({ label, hideLabel = false, options, chosen, onChoose, isDisabled = false, className = '' }: SelectProps) {
  return (
    <AriaSelect
      selectedKey={chosen}
      onSelectionChange={(key) => onChoose(String(key))}
      isDisabled={isDisabled}
      className={`flex min-w-0 flex-col gap-1 ${className}`}
    >
      <Label className={hideLabel ? 'sr-only' : 'text-xs text-muted'}>{label}</Label>
      <Button className="flex min-h-8 min-w-0 items-center justify-between gap-2 rounded-sm border border-edge bg-surface px-2 text-sm hover:bg-canvas disabled:opacity-50 pointer-coarse:min-h-11">
        <SelectValue className="truncate">{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
      </Button>
      <Popover offset={4} className="min-w-(--trigger-width) rounded-md bg-surface p-1 shadow-popover outline-none">
        <ListBox items={options} className="max-h-80 overflow-auto outline-none">
          {(option) => (
            <ListBoxItem
              id={option.id}
              textValue={option.label}
              className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-focused:bg-accent-soft pointer-coarse:min-h-11"
            >
              <span className="flex w-4 shrink-0 justify-center text-muted">
                {option.id === chosen ? <Check size={14} aria-hidden /> : null}
              </span>
              <span className="flex flex-col">
                {option.label}
                {option.detail === undefined ? null : <span className="text-xs text-muted">{option.detail}</span>}
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
