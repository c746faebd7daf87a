import { type JsonSchema, typesOf } from './json-schema.ts';

/**
 * Where `today` refuses what `released` accepted: one sentence with its path each, none when every event that was
 * valid then is valid now. A keyword that neither side bounds is no change; a looser one is none either.
 */
export function findNarrowings(released: JsonSchema, today: JsonSchema): readonly string[] {
  return new Comparison(released, today).narrowings(released, today, '');
}

type Bound = 'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems';
const LOWER: readonly Bound[] = ['minimum', 'minLength', 'minItems'];
const UPPER: readonly Bound[] = ['maximum', 'maxLength', 'maxItems'];

class Comparison {
  readonly #released: JsonSchema;
  readonly #today: JsonSchema;
  readonly #seen = new Set<string>();

  constructor(released: JsonSchema, today: JsonSchema) {
    this.#released = released;
    this.#today = today;
  }

  narrowings(released: JsonSchema, today: JsonSchema, path: string): readonly string[] {
    if (released.$ref !== undefined || today.$ref !== undefined) return this.#references(released, today, path);
    if (released.anyOf || today.anyOf) return this.#alternatives(released, today, path);
    return [...valueNarrowings(released, today, path), ...this.#children(released, today, path)];
  }

  /** Follows references, each pair once: recursive schemas end. */
  #references(released: JsonSchema, today: JsonSchema, path: string): readonly string[] {
    const pair = JSON.stringify([released, today]);
    if (this.#seen.has(pair)) return [];
    this.#seen.add(pair);
    return this.narrowings(resolve(released, this.#released), resolve(today, this.#today), path);
  }

  /** Each released alternative must fit at least one of today's. */
  #alternatives(released: JsonSchema, today: JsonSchema, path: string): readonly string[] {
    const todays = today.anyOf ?? [today];
    return (released.anyOf ?? [released]).flatMap((alternative) => {
      const fits = todays.some((candidate) => this.narrowings(alternative, candidate, path).length === 0);
      return fits ? [] : [`${at(path)} no longer takes ${JSON.stringify(alternative).slice(0, 120)}`];
    });
  }

  #children(released: JsonSchema, today: JsonSchema, path: string): readonly string[] {
    const found: string[] = [];
    for (const name of today.required ?? []) {
      if (!released.required?.includes(name)) found.push(`${at(join(path, name))} is required now`);
    }
    if (rest(today) === false && rest(released) !== false) found.push(`${at(path)} takes no other fields now`);
    for (const [name, child] of Object.entries(today.properties ?? {})) {
      const before = released.properties?.[name];
      if (before) found.push(...this.narrowings(before, child, join(path, name)));
    }
    for (const name of ['items', 'additionalProperties', 'propertyNames'] as const) {
      const [before, now] = [released[name], today[name]];
      if (typeof now === 'object') found.push(...this.narrowings(typeof before === 'object' ? before : {}, now, join(path, '*')));
    }
    return found;
  }
}

function valueNarrowings(released: JsonSchema, today: JsonSchema, path: string): readonly string[] {
  const found: string[] = [];
  if (!takesTypes(typesOf(released), typesOf(today))) {
    found.push(`${at(path)} was ${typesOf(released).join(' or ') || 'anything'} and is ${typesOf(today).join(' or ')}`);
  }
  const [before, now] = [valuesOf(released), valuesOf(today)];
  if (now && !before) found.push(`${at(path)} takes only ${JSON.stringify(now)} now`);
  if (now && before) {
    for (const value of before.filter((one) => !now.includes(one))) found.push(`${at(path)} no longer takes ${JSON.stringify(value)}`);
  }
  for (const name of LOWER) {
    if (today[name] !== undefined && today[name] > (released[name] ?? Number.NEGATIVE_INFINITY))
      found.push(`${at(path)} has a higher ${name}`);
  }
  for (const name of UPPER) {
    if (today[name] !== undefined && today[name] < (released[name] ?? Number.POSITIVE_INFINITY))
      found.push(`${at(path)} has a lower ${name}`);
  }
  for (const name of ['pattern', 'format'] as const) {
    if (today[name] !== undefined && today[name] !== released[name]) found.push(`${at(path)} has another ${name}`);
  }
  return found;
}

function takesTypes(released: readonly string[], today: readonly string[]): boolean {
  if (today.length === 0) return true;
  return released.length > 0 && released.every((type) => today.includes(type) || (type === 'integer' && today.includes('number')));
}

/** The values that a schema lists, or null when it lists none. */
function valuesOf(schema: JsonSchema): readonly unknown[] | null {
  return schema.enum ?? (schema.const === undefined ? null : [schema.const]);
}

function rest(schema: JsonSchema): JsonSchema | boolean {
  return schema.additionalProperties ?? true;
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const found = root.definitions?.[schema.$ref.replace('#/definitions/', '')];
  if (!found) throw new TypeError(`the schema has no ${schema.$ref}`);
  return found;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function at(path: string): string {
  return path === '' ? 'the event' : path;
}
