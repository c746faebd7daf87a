'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

/** How old a page's numbers are; the top bar prints it. */
export interface Freshness {
  /** ms UTC; null while nothing is known. */
  readonly dataTo: number | null;
  /** Older than this is stale, ms. */
  readonly promiseMs: number;
  /** Server's clock minus this browser's, ms. */
  readonly clockOffsetMs: number;
  /** Set while the person has stopped the updates. */
  readonly pausedAt: number | null;
}

const Report = createContext<((freshness: Freshness | null) => void) | null>(null);
const Reported = createContext<Freshness | null>(null);

export function FreshnessProvider({ children }: { readonly children: ReactNode }) {
  const [freshness, setFreshness] = useState<Freshness | null>(null);
  return (
    <Report value={setFreshness}>
      <Reported value={freshness}>{children}</Reported>
    </Report>
  );
}

/** What the page last said of its numbers; null on a page that has none. */
export function useFreshness(): Freshness | null {
  return useContext(Reported);
}

/** Says how old this page's numbers are, for as long as the page is there. */
export function useReportFreshness(freshness: Freshness): void {
  const report = useContext(Report);
  const { dataTo, promiseMs, clockOffsetMs, pausedAt } = freshness;
  const said = useMemo(() => ({ dataTo, promiseMs, clockOffsetMs, pausedAt }), [dataTo, promiseMs, clockOffsetMs, pausedAt]);
  useEffect(() => report?.(said), [report, said]);
  useEffect(() => () => report?.(null), [report]);
}
