'use client';

import { useEffect, useState } from 'react';
import en from '../../messages/en/errors.json';
import zh from '../../messages/zh-CN/errors.json';
import './globals.css';

/** When even the layout broke there is no language to ask for: the browser's own is taken. */
export default function BrokenLayout({ error, reset }: { readonly error: Error & { digest?: string }; readonly reset: () => void }) {
  const [isChinese, setChinese] = useState(false);
  useEffect(() => setChinese(navigator.language.startsWith('zh')), []);
  const words = isChinese ? zh : en;
  return (
    <html lang={isChinese ? 'zh-CN' : 'en'}>
      <body>
        <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-4 text-center">
          <p className="text-muted">500</p>
          <h1 className="text-xl font-semibold">{words.crashed}</h1>
          <p className="max-w-110 text-muted">{words.crashedLead}</p>
          {error.digest === undefined ? null : <p className="text-sm text-muted">{words.id.replace('{id}', error.digest)}</p>}
          <div className="flex gap-4">
            <button type="button" onClick={reset} className="font-medium text-accent underline">
              {words.retry}
            </button>
            <a href="/live" className="font-medium text-accent underline">
              {words.home}
            </a>
          </div>
        </main>
      </body>
    </html>
  );
}
