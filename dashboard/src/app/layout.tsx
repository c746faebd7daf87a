import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale } from 'next-intl/server';
import type { ReactNode } from 'react';
import { KitProvider } from '../components/ui/kit-provider.tsx';
import { decideTheme, THEME_COOKIE } from '../i18n/theme.ts';
import './globals.css';

export const metadata: Metadata = { title: { default: 'Tidewatch', template: '%s · Tidewatch' }, icons: '/favicon.svg' };

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#161c23' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const [locale, jar, head] = await Promise.all([getLocale(), cookies(), headers()]);
  const nonce = head.get('x-nonce') ?? undefined;
  const theme = decideTheme(jar.get(THEME_COOKIE)?.value);
  return (
    <html lang={locale} {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <head>
        {/* Where the kit looks for the nonce of the style elements that it makes. */}
        <meta property="csp-nonce" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <NextIntlClientProvider>
          <KitProvider locale={locale}>{children}</KitProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
