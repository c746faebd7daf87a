'use client';

import { useEffect, useEffectEvent } from 'react';

const TYPING =
  'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable], [role="menu"], [role="listbox"], [role="dialog"]';

/** Hears a single key wherever the focus is; dead while somebody writes, composes by an input method, holds a key, or is in a card. */
export function usePlainKey(key: string, act: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isPlain = event.key.toLowerCase() === key && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isBusy = event.defaultPrevented || event.isComposing || event.repeat;
    if (!isPlain || isBusy || (event.target instanceof HTMLElement && event.target.closest(TYPING))) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
