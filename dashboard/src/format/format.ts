import type { Locale } from '../i18n/locales.ts';

/** What a number that is missing looks like. */
export const MISSING = '–';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** 12,480 */
export function formatCount(value: number | null, locale: Locale): string {
  return value === null ? MISSING : number(locale, { maximumFractionDigits: 0 }).format(value);
}

/** 124.8K, 12.5万 */
export function formatCompact(value: number | null, locale: Locale): string {
  return value === null ? MISSING : number(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** 25.38: for numbers that are neither counts nor times nor shares. */
export function formatRatio(value: number | null, locale: Locale): string {
  return value === null ? MISSING : number(locale, { maximumFractionDigits: 2 }).format(value);
}

/** 1.2 GB: decimal units, as disks are sold; whole below a kilobyte. */
export function formatBytes(bytes: number | null, locale: Locale): string {
  if (bytes === null) return MISSING;
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), BYTE_UNITS.length - 1);
  return `${number(locale, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(bytes / 1_000 ** power)} ${BYTE_UNITS[power]}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** 78.4%; 100.0% only where the value is 1, never by rounding. */
export function formatShare(value: number | null, locale: Locale): string {
  if (value === null) return MISSING;
  const nearlyOne = value < 1 && value > 0.999;
  return number(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(nearlyOne ? 0.999 : value);
}

/** The distance between two shares, without a sign: 2.1 pp, 2.1 个百分点. The direction is an arrow's business. */
export function formatPoints(difference: number, locale: Locale): string {
  const points = number(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.abs(difference) * 100);
  return locale === 'zh-CN' ? `${points} 个百分点` : `${points} pp`;
}

/** 48 s, 48 秒; from one minute 3:05; from one hour 1:02:03. Cut to whole seconds; below ten seconds one decimal where it says something. */
export function formatDuration(ms: number | null, locale: Locale): string {
  if (ms === null) return MISSING;
  if (ms <= -100) return `−${formatDuration(-ms, locale)}`;
  if (ms >= MINUTE) return formatClock(ms);
  const seconds = ms < 10 * SECOND ? Math.trunc(Math.max(0, ms) / 100) / 10 : Math.trunc(ms / SECOND);
  const text = number(locale, { maximumFractionDigits: 1 }).format(seconds);
  return locale === 'zh-CN' ? `${text} 秒` : `${text} s`;
}

/** 0:48, 3:05, 1:02:03: a time that runs, or a column of times. Cut to whole seconds. */
export function formatClock(ms: number | null): string {
  if (ms === null) return MISSING;
  const two = (part: number) => String(part).padStart(2, '0');
  const hours = Math.trunc(ms / HOUR);
  const minutes = Math.trunc((ms % HOUR) / MINUTE);
  const seconds = two(Math.trunc((ms % MINUTE) / SECOND));
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** How old something is: 1.4 s, then 48 s, 3 min, 2 h; 1.4 秒, 3 分钟, 2 小时. */
export function formatAge(ms: number, locale: Locale): string {
  const age = Math.max(0, ms);
  if (age < 10 * SECOND) {
    const text = number(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.trunc(age / 100) / 10);
    return locale === 'zh-CN' ? `${text} 秒` : `${text} s`;
  }
  if (age < MINUTE) return formatDuration(age, locale);
  const [value, unit] = age < HOUR ? [age / MINUTE, 'minute'] : age < 24 * HOUR ? [age / HOUR, 'hour'] : [age / (24 * HOUR), 'day'];
  const text = number(locale, { maximumFractionDigits: 0 }).format(Math.trunc(value as number));
  return `${text} ${AGE_UNITS[locale][unit as 'minute' | 'hour' | 'day']}`;
}

const AGE_UNITS = {
  en: { minute: 'min', hour: 'h', day: 'd' },
  'zh-CN': { minute: '分钟', hour: '小时', day: '天' },
} as const;

/** 14:05 or, with seconds, 14:05:22. */
export function formatTime(at: number, zone: string, options: { readonly seconds?: boolean } = {}): string {
  const parts = partsOf(at, zone);
  return `${parts.hour}:${parts.minute}${options.seconds ? `:${parts.second}` : ''}`;
}

/** Mon 23 Nov, 11月23日周一. */
export function formatDate(at: number, zone: string, locale: Locale): string {
  const of = (options: Intl.DateTimeFormatOptions) => dateTime(locale, { timeZone: zone, ...options }).format(at);
  const weekday = of({ weekday: 'short' });
  if (locale === 'zh-CN') return `${of({ month: 'long', day: 'numeric' })}${weekday}`;
  return `${weekday} ${of({ day: 'numeric' })} ${of({ month: 'short' })}`;
}

/** Mon 23 Nov 14:05, 11月23日周一 14:05; the second of two equal hours says so. The zone is printed apart. */
export function formatDateTime(at: number, zone: string, locale: Locale): string {
  const text = `${formatDate(at, zone, locale)} ${formatTime(at, zone)}`;
  if (!isRepeated(at, zone)) return text;
  return locale === 'zh-CN' ? `${text}（第二次）` : `${text} (2nd)`;
}

/** GMT+8 and the city: what stands beside the times of a view. */
export function formatZone(at: number, zone: string, locale: Locale): string {
  const offset = dateTime('en', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const city = (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
  const separator = locale === 'zh-CN' ? '，' : ', ';
  return zone === 'UTC' ? zone : `${city}${separator}${offset}`;
}

/** Whether the clock on the wall showed the same an hour (or so) before because it was set back. */
function isRepeated(at: number, zone: string): boolean {
  const wall = (t: number) => Object.values(partsOf(t, zone)).join();
  return [HOUR, HOUR / 2].some((back) => wall(at - back) === wall(at));
}

function partsOf(at: number, zone: string): Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string> {
  const format = dateTime('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts;
  return { year, month, day, hour, minute, second };
}

// A formatter takes longer to be made than a thousand texts: a table names thousands of intervals.
const numbers = new Map<string, Intl.NumberFormat>();
const dateTimes = new Map<string, Intl.DateTimeFormat>();

function number(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = numbers.get(key);
  if (!format) numbers.set(key, (format = new Intl.NumberFormat(locale, options)));
  return format;
}

function dateTime(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = dateTimes.get(key);
  if (!format) dateTimes.set(key, (format = new Intl.DateTimeFormat(locale, options)));
  return format;
}
