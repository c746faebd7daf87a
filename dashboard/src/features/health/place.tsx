import type { ReactNode } from 'react';

/** A part of the page that links lead to; it takes the focus, so that keys go on from there. */
export function Place({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <div id={id} tabIndex={-1} className="min-w-0 scroll-mt-14 rounded-md">
      {children}
    </div>
  );
}
