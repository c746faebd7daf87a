import type { Locale } from '../i18n/locales.ts';

/** Wednesday, 周三. */
export function weekdayOf(at: number, zone: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: locale === 'zh-CN' ? 'short' : 'long' }).format(at);
}
