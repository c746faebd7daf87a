import { cookies, headers } from 'next/headers';
import type { Messages } from 'next-intl';
import { getRequestConfig } from 'next-intl/server';
import { decideLocale, LOCALE_COOKIE, type Locale, NAMESPACES } from './locales.ts';

/** Language and messages of a request; formats are ours (src/format), so next-intl gets no zone to format with but UTC. */
export default getRequestConfig(async () => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const locale = decideLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'));
  return { locale, messages: await loadMessages(locale), timeZone: 'UTC' };
});

async function loadMessages(locale: Locale): Promise<Messages> {
  const files = await Promise.all(NAMESPACES.map((namespace) => import(`../../messages/${locale}/${namespace}.json`)));
  return Object.fromEntries(NAMESPACES.map((namespace, i) => [namespace, files[i].default])) as unknown as Messages;
}
