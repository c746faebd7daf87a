'use client';

import { useSyncExternalStore } from 'react';

const TICK_MS = 500;

/** One clock for all that prints an age, so that two of them never disagree. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

/** This browser's clock, ms, every half second; null until the page is alive, so that server and browser draw the same. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, read, () => null);
}

function read(): number {
  if (timer === undefined) now = Math.trunc(Date.now() / TICK_MS) * TICK_MS;
  return now;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of [...listeners]) listener();
}
