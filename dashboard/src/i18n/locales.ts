/** Languages of the interface, as BCP 47 tags; also the names of the folders in messages/. */
export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

/** One file in messages/<locale>/ each; the file's name is the namespace. */
export const NAMESPACES = [
  'common',
  'shell',
  'login',
  'live',
  'errors',
  'queues',
  'explore',
  'health',
  'metrics',
  'sessions',
  'proof',
  'compare',
] as const;

export const LOCALE_COOKIE = 'tw_locale';

/** The person's choice, else the first language of Accept-Language that we speak, else English. */
export function decideLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const known = LOCALES.find((locale) => locale === chosen);
  if (known) return known;
  for (const range of rangesOf(acceptLanguage ?? '')) {
    const match = LOCALES.find((locale) => locale.split('-')[0] === range.split('-')[0]);
    if (match) return match;
  }
  return 'en';
}

/** Language ranges in order of preference; `q=0` means "not that one". */
function rangesOf(header: string): readonly string[] {
  return header
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { range, quality: q === undefined ? 1 : Number(q.slice(2)) || 0 };
    })
    .filter(({ range, quality }) => range !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ range }) => range);
}
