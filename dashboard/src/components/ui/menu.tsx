'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  Header,
  MenuTrigger,
  Popover,
} from 'react-aria-components';

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

export interface MenuProps {
  readonly label: string;
  /** One button of the kit. */
  readonly trigger: ReactNode;
  readonly groups: readonly MenuGroup[];
}

/** A button that opens groups of choices and acts. */
export function Menu({ label, trigger, groups }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="min-w-44 rounded-md bg-surface p-1 shadow-popover outline-none" offset={4}>
        <AriaMenu aria-label={label} className="outline-none">
          {groups.map((group) => (
            <MenuGroupItems key={group.id} group={group} />
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
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
