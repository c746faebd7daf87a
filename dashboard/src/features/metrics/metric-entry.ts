import type { Metric } from '@tidewatch/schemas';
import type { Locale } from '../../i18n/locales.ts';

/** A line of the reference's list. */
export interface MetricEntry {
  readonly id: string;
  readonly code: string;
  readonly family: Metric['family'];
  readonly name: string;
  /** In the language that the page is not in; searched as well. */
  readonly otherName: string;
  /** Only a part of others. */
  readonly isPart: boolean;
}

export interface EntryGroup {
  readonly family: Metric['family'];
  readonly entries: readonly MetricEntry[];
}

/** A text in the page's language. */
export function inLocale(text: Metric['name'], locale: Locale): string {
  return locale === 'zh-CN' ? text.zh : text.en;
}

/** A text in the language that the page is not in. */
export function inOtherLocale(text: Metric['name'], locale: Locale): string {
  return locale === 'zh-CN' ? text.en : text.zh;
}

/** The line of a metric. */
export function entryOf({ id, code, family, name, isPart }: Metric, locale: Locale): MetricEntry {
  return { id, code, family, name: inLocale(name, locale), otherName: inOtherLocale(name, locale), isPart: isPart === true };
}

/** Entries that have every word of the search in their id, number or a name, in either language. */
export function findEntries(entries: readonly MetricEntry[], search: string): readonly MetricEntry[] {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return entries.filter((entry) => {
    const text = plain(`${entry.id} ${entry.code} ${entry.name} ${entry.otherName}`);
    return words.every((word) => text.includes(word));
  });
}

/** Entries by family, in the order of the dictionary. */
export function groupEntries(entries: readonly MetricEntry[]): readonly EntryGroup[] {
  const families = [...new Set(entries.map(({ family }) => family))];
  return families.map((family) => ({ family, entries: entries.filter((entry) => entry.family === family) }));
}

/** Address of a metric's page; it keeps what was searched for. */
export function addressOf(id: string | null, search: string): string {
  const query = search === '' ? '' : `?${new URLSearchParams({ q: search })}`;
  return `/metrics${id === null ? '' : `/${encodeURIComponent(id)}`}${query}`;
}

/** Full-width letters, as Chinese keyboards type them, are letters; large and small are the same. */
const plain = (text: string) => text.normalize('NFKC').toLowerCase();
