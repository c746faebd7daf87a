import type { ReactNode } from 'react';

export interface PanelProps {
  readonly title: ReactNode;
  /** Stands at the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A titled part of a page. */
export function Panel({ title, aside, children, className = '' }: PanelProps) {
  return (
    <section className={`flex min-w-0 flex-col gap-3 rounded-md border border-line bg-surface p-3 ${className}`}>
      <header className="flex min-h-6 flex-wrap items-center gap-x-2 text-sm text-muted">
        <h2 className="flex items-center gap-1">{title}</h2>
        {aside === undefined ? null : <div className="ml-auto flex items-center gap-2">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
