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
  /** Dimensions that split, the first outermost. */
  readonly by: readonly string[];
  readonly where: readonly ViewFilter[];
  /** Instant for which "now" stands; null = the present. */
  readonly asOf: string | null;
  /** Only what the log had taken by this instant, for which "now" then stands; null = all that is known. */
  readonly knownAt: string | null;
  /** Earlier period whose figures stand beside these, or null. */
  readonly compare: Compare | null;
  readonly chart: ChartKind;
}

/** The part of a view that decides its figures. */
export type Question = Omit<ExploreView, 'chart'>;

/** A view without what only changes its looks. A heat map is of quarter hours, a distribution of the whole range, both undivided. */
export function questionOf({ chart, ...question }: ExploreView): Question {
  if (chart !== 'heat' && chart !== 'spread') return question;
  return { ...question, grain: chart === 'heat' ? '15m' : 'total', by: [], compare: null };
}

export interface ViewFilter {
  readonly dimension: string;
  /** At least one; '' = the dimension has no value. */
  readonly values: readonly string[];
  /** Keeps what has none of the values. */
  readonly isNot: boolean;
}

/** The period just before, the same days a week before, the same dates a year before: all by the zone's calendar. */
export const COMPARES = ['previous', 'week', 'year'] as const;
export type Compare = (typeof COMPARES)[number];

export const CHART_KINDS = ['line', 'heat', 'spread', 'table'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** Grains in the order of the menu. */
export const VIEW_GRAINS = ['15m', '30m', '1h', '1d', 'total'] as const satisfies readonly Grain[];

export const MAX_METRICS = 4;

/** Keys of the view in the URL, in the order in which a link shows them. */
export const VIEW_KEYS = ['m', 'grain', 'from', 'to', 'zone', 'by', 'where', 'as_of', 'known_at', 'vs', 'chart'] as const;
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
    by: [],
    where: [],
    asOf: null,
    knownAt: null,
    compare: null,
    chart: 'line',
  };
}

/** The view that a URL names. Absent or unreadable keys take the default; unknown metrics, dimensions and times stay for the server to refuse. */
export function viewFromWords(words: ViewWords, fallback: ExploreView): ExploreView {
  const metrics = namesOf(words.m ?? '').slice(0, MAX_METRICS);
  return {
    metrics: metrics.length > 0 ? metrics : fallback.metrics,
    grain: VIEW_GRAINS.find((grain) => grain === words.grain) ?? fallback.grain,
    from: words.from || fallback.from,
    to: words.to || fallback.to,
    zone: words.zone || fallback.zone,
    by: words.by === null ? fallback.by : namesOf(words.by),
    where: words.where === null ? fallback.where : parseWhere(words.where),
    asOf: words.as_of || fallback.asOf,
    knownAt: words.known_at || fallback.knownAt,
    compare: COMPARES.find((kind) => kind === words.vs) ?? fallback.compare,
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
    by: view.by.length === 0 ? null : view.by.join(','),
    where: view.where.length === 0 ? null : formatWhere(view.where),
    as_of: view.asOf,
    known_at: view.knownAt,
    vs: view.compare,
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

function namesOf(text: string): readonly string[] {
  return [...new Set(text.split(',').filter((name) => name !== ''))];
}

/** `queue:售后,售前;channel!:web`; inside a value the four signs that part things are percent-encoded. */
function formatWhere(where: readonly ViewFilter[]): string {
  return where.map(({ dimension, values, isNot }) => `${dimension}${isNot ? '!' : ''}:${values.map(escapeValue).join(',')}`).join(';');
}

/** One filter a dimension: the first word on it says whether it keeps or leaves out. */
function parseWhere(text: string): readonly ViewFilter[] {
  const filters = new Map<string, ViewFilter>();
  for (const part of text.split(';')) {
    const [, dimension, not, list] = /^([^:!]+)(!?):(.*)$/s.exec(part) ?? [];
    if (dimension === undefined || list === undefined) continue;
    const known = filters.get(dimension) ?? { dimension, values: [], isNot: not === '!' };
    filters.set(dimension, { ...known, values: [...new Set([...known.values, ...list.split(',').map(unescapeValue)])] });
  }
  return [...filters.values()];
}

const escapeValue = (value: string) => value.replaceAll(/[%,;:]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
const unescapeValue = (text: string) =>
  text.replaceAll(/%(25|2C|3B|3A)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
