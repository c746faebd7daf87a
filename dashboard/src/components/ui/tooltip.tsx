'use client';

import type { ReactNode } from 'react';
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';

/** A sentence that shows while its button is hovered or focused; never the only place where something stands. */
export function Tooltip({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <TooltipTrigger delay={300} closeDelay={80}>
      {children}
      <AriaTooltip offset={6} className="max-w-72 rounded-sm bg-text px-2 py-1 text-xs text-surface">
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
