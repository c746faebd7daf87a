'use client';

import { Check, Search } from 'lucide-react';
import {
  Autocomplete,
  Collection,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  SearchField,
  type Selection,
  useFilter,
} from 'react-aria-components';

export interface SearchChoice {
  readonly id: string;
  readonly label: string;
  /** A second, paler line; searched as well. */
  readonly detail?: string;
}

export interface SearchGroup {
  readonly id: string;
  readonly title: string;
  readonly choices: readonly SearchChoice[];
}

export interface SearchListProps {
  readonly label: string;
  readonly placeholder: string;
  readonly groups: readonly SearchGroup[];
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
  /** Only one may be chosen. */
  readonly isSingle?: boolean;
  /** One at least stays chosen. */
  readonly mustChoose?: boolean;
  /** Cannot be chosen now. */
  readonly disabled?: readonly string[];
  readonly empty: string;
  /** What is typed, where the caller wants to offer it as a choice. */
  readonly onType?: (text: string) => void;
}

/** A list to search: typing narrows it, the arrow keys move, Enter chooses; nothing leaves the search field. */
export function SearchListBox({
  label,
  placeholder,
  groups,
  chosen,
  onChoose,
  isSingle = false,
  mustChoose = false,
  disabled = [],
  empty,
  onType,
}: SearchListProps) {
  const { contains } = useFilter({ sensitivity: 'base' });
  const choose = (selection: Selection) => {
    if (selection !== 'all') onChoose([...selection].map(String));
  };
  return (
    <Autocomplete filter={contains}>
      <SearchField
        aria-label={label}
        autoFocus
        className="sticky top-0 z-1 block bg-surface pb-2"
        {...(onType ? { onChange: onType } : {})}
      >
        <div className="flex items-center gap-2 rounded-sm border border-edge px-2 focus-within:border-accent">
          <Search size={14} aria-hidden className="shrink-0 text-muted" />
          <Input
            placeholder={placeholder}
            className="min-h-8 w-full min-w-0 bg-transparent text-sm outline-none placeholder:text-muted pointer-coarse:min-h-11 pointer-coarse:text-lg [&::-webkit-search-cancel-button]:hidden"
          />
        </div>
      </SearchField>
      <ListBox
        aria-label={label}
        items={groups.filter(({ choices }) => choices.length > 0)}
        selectionMode={isSingle ? 'single' : 'multiple'}
        selectedKeys={chosen}
        onSelectionChange={choose}
        disallowEmptySelection={mustChoose}
        escapeKeyBehavior="none"
        disabledKeys={disabled}
        renderEmptyState={() => <p className="px-2 py-3 text-sm text-muted">{empty}</p>}
        className="outline-none"
      >
        {(group) => (
          <ListBoxSection id={group.id} {...(group.title === '' ? { 'aria-label': label } : {})}>
            {group.title === '' ? null : <Header className="px-2 pt-2 pb-1 text-xs text-muted">{group.title}</Header>}
            <Collection items={group.choices}>{(choice) => <Choice choice={choice} />}</Collection>
          </ListBoxSection>
        )}
      </ListBox>
    </Autocomplete>
  );
}

function Choice({ choice }: { readonly choice: SearchChoice }) {
  return (
    <ListBoxItem
      id={choice.id}
      textValue={`${choice.label} ${choice.detail ?? ''}`}
      className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-disabled:cursor-default data-disabled:opacity-50 data-focused:bg-accent-soft pointer-coarse:min-h-11"
    >
      {({ isSelected }) => (
        <>
          <span className="flex w-4 shrink-0 justify-center text-accent">{isSelected ? <Check size={14} aria-hidden /> : null}</span>
          <span className="flex min-w-0 flex-col">
            <span className="break-words">{choice.label}</span>
            {choice.detail === undefined ? null : <span className="text-xs break-all text-muted">{choice.detail}</span>}
          </span>
        </>
      )}
    </ListBoxItem>
  );
}
