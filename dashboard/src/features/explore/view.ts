import type { Grain } from '@tidewatch/schemas';

/** What the page shows, as the URL says it: words stay words ("now-7d"), so that a link keeps its meaning. */
export interface ExploreView {
  /** Ids of one to four metrics. */
  readonly metrics: readonly string[];
  readonly grain: Grain;
  /** "now", "now-7d", "now/d", "now-1d/d" or an ISO 8601 time; one without an offset is wall clock of `zone`. */
  readonly from: string;
  readonly to: string;
  /** IANA zone of the buckets. */
  readonly zone: string;
  /** Dimension that splits, or null. */
  readonly by: string | null;
  readonly where: readonly ViewFilter[];
  /** Instant for which "now" stands; null = the present. */
  readonly asOf: string | null;
  readonly chart: ChartKind;
}

/** The part of a view that decides its figures. */
export type Question = Omit<ExploreView, 'chart'>;

/** A view without what only changes its looks. */
export function questionOf({ chart: _, ...question }: ExploreView): Question {
  return question;
}

export interface ViewFilter {
  readonly dimension: string;
  /** At least one; '' = the dimension has no value. */
  readonly values: readonly string[];
}

export const CHART_KINDS = ['line', 'table'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** Grains in the order of the menu. */
export const VIEW_GRAINS = ['15m', '30m', '1h', '1d', 'total'] as const satisfies readonly Grain[];

export const MAX_METRICS = 4;

/** Keys of the view in the URL, in the order in which a link shows them. */
export const VIEW_KEYS = ['m', 'grain', 'from', 'to', 'zone', 'by', 'where', 'as_of', 'chart'] as const;
export type ViewKey = (typeof VIEW_KEYS)[number];
/** The URL's words; null = the key is absent. */
export type ViewWords = Readonly<Record<ViewKey, string | null>>;

/** What an absent key stands for. */
export function defaultView(zone: string): ExploreView {
  return {
    metrics: ['service_level.exclude_short'],
    grain: '1h',
    from: 'now-7d',
    to: 'now',
    zone,
    by: null,
    where: [],
    asOf: null,
    chart: 'line',
  };
}

/** The view that a URL names. Absent or unreadable keys take the default; unknown metrics, dimensions and times stay for the server to refuse. */
export function viewFromWords(words: ViewWords, fallback: ExploreView): ExploreView {
  const metrics = [...new Set((words.m ?? '').split(',').filter((id) => id !== ''))].slice(0, MAX_METRICS);
  return {
    metrics: metrics.length > 0 ? metrics : fallback.metrics,
    grain: VIEW_GRAINS.find((grain) => grain === words.grain) ?? fallback.grain,
    from: words.from || fallback.from,
    to: words.to || fallback.to,
    zone: words.zone || fallback.zone,
    by: words.by || fallback.by,
    where: words.where === null ? fallback.where : parseWhere(words.where),
    asOf: words.as_of || fallback.asOf,
    chart: CHART_KINDS.find((kind) => kind === words.chart) ?? fallback.chart,
  };
}

/** Every key of a view: a link that means the same for whoever opens it. */
export function wordsFromView(view: ExploreView): ViewWords {
  return {
    m: view.metrics.join(','),
    grain: view.grain,
    from: view.from,
    to: view.to,
    zone: view.zone,
    by: view.by,
    where: view.where.length === 0 ? null : formatWhere(view.where),
    as_of: view.asOf,
    chart: view.chart,
  };
}

/** The query string of a view, without the question mark. */
export function searchOfView(view: ExploreView): string {
  const words = wordsFromView(view);
  const search = new URLSearchParams();
  for (const key of VIEW_KEYS) {
    const word = words[key];
    if (word !== null) search.set(key, word);
  }
  return search.toString();
}

/** The words of a query string. */
export function wordsOfSearch(search: URLSearchParams): ViewWords {
  return Object.fromEntries(VIEW_KEYS.map((key) => [key, search.get(key)])) as ViewWords;
}

/** `queue:售后,售前;channel:web`; inside a value the four signs that part things are percent-encoded. */
function formatWhere(where: readonly ViewFilter[]): string {
  return where.map(({ dimension, values }) => `${dimension}:${values.map(escapeValue).join(',')}`).join(';');
}

function parseWhere(text: string): readonly ViewFilter[] {
  const filters = new Map<string, string[]>();
  for (const part of text.split(';')) {
    const colon = part.indexOf(':');
    if (colon <= 0) continue;
    const dimension = part.slice(0, colon);
    const values = part
      .slice(colon + 1)
      .split(',')
      .map(unescapeValue);
    filters.set(dimension, [...new Set([...(filters.get(dimension) ?? []), ...values])]);
  }
  return [...filters].map(([dimension, values]) => ({ dimension, values }));
}

const escapeValue = (value: string) => value.replaceAll(/[%,;:]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const unescapeValue = (text: string) =>
  text.replaceAll(/%(25|2C|3B|3A)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
