import { nameId } from '../kernel/ids.ts';
import { bareId } from './catalogue.ts';
import { fieldsOf } from './fields-of.ts';
import type { Metric } from './metric.ts';
import { partsOf } from './quotient.ts';
import { SOURCES, type Source } from './sources.ts';

/**
 * Twelve hex digits that name a metric's definition: the same wherever the same numbers would come out, another as
 * soon as the version, the unit, the formula, the filing or the meaning of a field that it reads changes. Names,
 * notes and other texts are not in it.
 */
export function definitionHash(metric: Metric): string {
  const source: Source = SOURCES[metric.source];
  const parts = metric.aggregate.kind === 'quotient' ? partsOf(metric).map(definitionHash) : undefined;
  const definition = {
    parts,
    // Asked for by its version it is the same definition.
    id: bareId(metric.id),
    version: metric.version,
    unit: metric.unit,
    at: metric.at,
    aggregate: metric.aggregate,
    source: {
      table: source.table,
      nested: source.nested,
      exists: source.exists,
      fields: Object.fromEntries(fieldsOf(metric).map((name) => [name, source.fields[name]])),
    },
  };
  return nameId(canonicalJson(definition)).replaceAll('-', '').slice(0, HASH_DIGITS);
}

/** The digits of a UUIDv5 before its version digit: all of them are hash. */
const HASH_DIGITS = 12;

/** JSON text that does not depend on the order in which keys were written; absent and undefined are the same. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, at: unknown) =>
    typeof at === 'object' && at !== null && !Array.isArray(at)
      ? Object.fromEntries(Object.entries(at).sort(([a], [b]) => (a < b ? -1 : 1)))
      : at,
  );
}
