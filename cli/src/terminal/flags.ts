import {
  CATALOGUE,
  DIMENSIONS,
  type Dimension,
  type DimensionFilter,
  dimensionsOf,
  formatInstant,
  GRAINS,
  type Grain,
  type Metric,
  metricById,
  parseInstant,
  UsageError,
} from '@tidewatch/schemas';
import type { Call } from './verb.ts';

/** A flag that must be there. @throws UsageError `flag_missing` */
export function required(call: Call, name: string): string {
  const value = call.flags[name];
  if (value === undefined || value === '') throw new UsageError('flag_missing', `--${name} is required`);
  return value;
}

/** A flag that holds a whole number within bounds. @throws UsageError `flag_invalid` */
export function wholeNumber(call: Call, name: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
  const text = call.flags[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < bounds.min || number > bounds.max) {
    throw new UsageError('flag_invalid', `--${name} takes a whole number from ${bounds.min} to ${bounds.max}, not ${text}`);
  }
  return number;
}

/** A flag that holds a port; it has a default. @throws UsageError `flag_invalid` */
export function portFlag(call: Call, name: string): number {
  return wholeNumber(call, name, { min: 1, max: 65_535 }) as number;
}

/** The one thing that stands beside the flags. @throws UsageError `argument_missing`, `argument_extra` */
export function onlyPositional(call: Call, what: string): string {
  const [value, extra] = call.positionals;
  if (value === undefined) throw new UsageError('argument_missing', `${what} is missing`);
  if (extra !== undefined) throw new UsageError('argument_extra', `${extra} is one too many: one ${what} at a time`);
  return value;
}

/** A flag that holds an instant; without an offset it is wall clock of `zone`. */
export function instantFlag(call: Call, name: string, zone: string): number | undefined {
  const text = call.flags[name];
  return text === undefined ? undefined : parseInstant(text, zone);
}

/** `--from` and `--to`, both there and in order, ms UTC. @throws UsageError `flag_missing`, `time_invalid`, `range_invalid` */
export function rangeFlags(call: Call, zone: string): { readonly from: number; readonly to: number } {
  const [from, to] = [parseInstant(required(call, 'from'), zone), parseInstant(required(call, 'to'), zone)];
  if (from >= to) throw new UsageError('range_invalid', `--from ${call.flags['from']} must be before --to ${call.flags['to']}`);
  return { from, to };
}

/** A flag that is one of a few words. @throws UsageError `flag_invalid` */
export function oneOf<T extends string>(call: Call, name: string, allowed: readonly T[]): T {
  const value = call.flags[name] as T;
  if (!allowed.includes(value)) throw new UsageError('flag_invalid', `--${name} takes ${allowed.join(', ')}, not ${value}`);
  return value;
}

/** `--zone`. @throws UsageError `zone_unknown` */
export function zoneFlag(call: Call, fallback = 'UTC'): string {
  const zone = call.flags['zone'] ?? fallback;
  formatInstant(0, zone);
  return zone;
}

/** `--grain`. @throws UsageError `flag_invalid` */
export function grainFlag(call: Call): Grain {
  return oneOf(call, 'grain', GRAINS);
}

/** `--metrics`, each once. @throws UsageError `flag_missing`, `metric_unknown` */
export function metricsFlag(call: Call): readonly Metric[] {
  const metrics = list(required(call, 'metrics')).map(metricNamed);
  if (metrics.length === 0) throw new UsageError('flag_missing', '--metrics names no metric; `tidewatch metrics` lists them');
  return metrics;
}

/** The metric of an id. @throws UsageError `metric_unknown` */
export function metricNamed(id: string): Metric {
  const metric = metricById.get(id);
  if (!metric) {
    const near = CATALOGUE.filter((m) => m.id.includes(id) || m.code === id.toUpperCase()).map((m) => m.id);
    const hint = near.length > 0 ? `near: ${near.join(', ')}` : '`tidewatch metrics` lists them';
    throw new UsageError('metric_unknown', `${id} is no metric; ${hint}`);
  }
  return metric;
}

/** `--by`, each once. @throws UsageError `dimension_unknown` */
export function byFlag(call: Call, metrics: readonly Metric[]): readonly Dimension[] {
  return list(call.flags['by'] ?? '').map((name) => dimensionFor(name, metrics));
}

/** `--where dim=value,dim!=value,…`: of one dimension any of its values, or none of them; of several all. @throws UsageError `filter_invalid` */
export function whereFlag(call: Call, metrics: readonly Metric[]): readonly DimensionFilter[] {
  const filters = new Map<string, DimensionFilter>();
  for (const pair of list(call.flags['where'] ?? '')) {
    const at = pair.indexOf('=');
    const [, name, not] = /^([^!]+)(!?)$/.exec(pair.slice(0, Math.max(0, at))) ?? [];
    if (name === undefined) throw new UsageError('filter_invalid', `--where takes dim=value,dim!=value, not ${pair}`);
    const dimension = dimensionFor(name.trim(), metrics);
    const key = `${dimension}${not}`;
    const known = filters.get(key) ?? { dimension, values: [], ...(not === '!' ? { isNot: true as const } : {}) };
    filters.set(key, { ...known, values: [...known.values, pair.slice(at + 1).trim()] });
  }
  return [...filters.values()];
}

function dimensionFor(name: string, metrics: readonly Metric[]): Dimension {
  const dimension = name as Dimension;
  if (!DIMENSIONS.includes(dimension))
    throw new UsageError('dimension_unknown', `${name} is no dimension; known: ${DIMENSIONS.join(', ')}`);
  for (const metric of metrics) {
    const allowed = dimensionsOf(metric);
    if (!allowed.includes(dimension))
      throw new UsageError('dimension_unknown', `${metric.id} cannot be split by ${name}; allowed: ${allowed.join(', ')}`);
  }
  return dimension;
}

/** The values between commas, each once. */
function list(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}
