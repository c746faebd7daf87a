import type { Locale } from '../i18n/locales.ts';

/** Wednesday (short: Wed), 周三. */
export function formatWeekday(at: number, options: { readonly zone: string; readonly locale: Locale; readonly short?: boolean }): string {
  const { zone, locale, short = false } = options;
  return new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: short || locale === 'zh-CN' ? 'short' : 'long' }).format(at);
}
