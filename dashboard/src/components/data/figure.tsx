'use client';

import { useState } from 'react';

/** A number as text; underlined for a moment when it changes, never rolled. */
export function Figure({ text, className = '' }: { readonly text: string; readonly className?: string }) {
  const [shown, setShown] = useState({ text, changes: 0 });
  if (shown.text !== text) setShown({ text, changes: shown.changes + 1 });
  return (
    <span key={shown.changes} className={`figure ${shown.changes > 0 ? 'changed' : ''} ${className}`}>
      {text}
    </span>
  );
}
