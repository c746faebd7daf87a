'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuSection as AriaMenuSection, Header, Popover } from 'react-aria-components';
import type { Opening } from './use-opening.ts';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Language of the label where it is not the page's. */
  readonly lang?: string;
}

export interface MenuGroup {
  readonly id: string;
  readonly title?: string;
  readonly choices: readonly MenuChoice[];
  /** The one in force; a group without it is a list of acts. */
  readonly chosen?: string;
  readonly onChoose: (id: string) => void;
}

export interface MenuCardProps {
  readonly label: string;
  readonly groups: readonly MenuGroup[];
  readonly opening: Opening;
}

/** The card of a menu. */
export function MenuCard({ label, groups, opening: { button, isOpen, setOpen } }: MenuCardProps) {
  return (
    <Popover
      aria-label={label}
      triggerRef={button}
      isOpen={isOpen}
      onOpenChange={setOpen}
      placement="bottom start"
      offset={4}
      className="min-w-44 rounded-md bg-surface p-1 shadow-popover outline-none"
    >
      <AriaMenu aria-label={label} autoFocus onClose={() => setOpen(false)} className="outline-none">
        {groups.map((group) => (
          <MenuGroupItems key={group.id} group={group} />
        ))}
      </AriaMenu>
    </Popover>
  );
}

function MenuGroupItems({ group }: { readonly group: MenuGroup }) {
  const { chosen, choices, title, onChoose } = group;
  return (
    <AriaMenuSection
      className="border-line not-first:mt-1 not-first:border-t not-first:pt-1"
      {...(title === undefined ? { 'aria-label': group.id } : {})}
      {...(chosen === undefined ? {} : { selectionMode: 'single' as const, selectedKeys: [chosen] })}
    >
      {title === undefined ? null : <Header className="px-2 py-1 text-xs text-muted">{title}</Header>}
      {choices.map(({ id, label, icon, lang }) => (
        <AriaMenuItem
          key={id}
          id={id}
          textValue={label}
          onAction={() => onChoose(id)}
          className="flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm outline-none data-focused:bg-accent-soft pointer-coarse:min-h-11"
        >
          <span className="flex w-4 justify-center text-muted">{id === chosen ? <Check size={14} aria-hidden /> : icon}</span>
          <span lang={lang}>{label}</span>
        </AriaMenuItem>
      ))}
    </AriaMenuSection>
  );
}
