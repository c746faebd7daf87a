'use client';

import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';

export interface TabChoice {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
}

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly TabChoice[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** Views of the same thing side by side. */
export function Tabs({ label, tabs, chosen, onChoose }: TabsProps) {
  return (
    <AriaTabs selectedKey={chosen} onSelectionChange={(key) => onChoose(String(key))}>
      <TabList aria-label={label} className="flex gap-1 border-b border-line">
        {tabs.map(({ id, label: text }) => (
          <Tab
            key={id}
            id={id}
            className="min-h-8 cursor-pointer border-b-2 border-transparent px-3 py-1 text-sm text-muted data-selected:border-accent data-selected:text-text pointer-coarse:min-h-11"
          >
            {text}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="pt-3 outline-none">
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
