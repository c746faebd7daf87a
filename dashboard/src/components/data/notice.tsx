import type { ReactNode } from 'react';
import { type Status, StatusShape } from './status-shape.tsx';

const LOOKS: Readonly<Record<Status, string>> = {
  good: 'bg-good-soft',
  warn: 'bg-warn-soft',
  bad: 'bg-bad-soft',
  stale: 'bg-surface border border-line',
};

export interface NoticeProps {
  readonly state: Status;
  readonly title: string;
  readonly children?: ReactNode;
  /** What one can do. */
  readonly action?: ReactNode;
}

/** Something that the whole page must say: empty, broken, paused. Read out when it appears. */
export function Notice({ state, title, children, action }: NoticeProps) {
  return (
    <div role="status" className={`flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-2 text-sm ${LOOKS[state]}`}>
      <StatusShape state={state} />
      <strong className="font-semibold">{title}</strong>
      <span className="min-w-0">{children}</span>
      {action === undefined ? null : <span className="ml-auto">{action}</span>}
    </div>
  );
}
