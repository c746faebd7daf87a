'use client';

import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';

/** The kit's own words (calendars, "select an item") in the page's language. */
export function KitProvider({ locale, children }: { readonly locale: string; readonly children: ReactNode }) {
  return <I18nProvider locale={locale}>{children}</I18nProvider>;
}
