import type { z } from 'zod';

/**
 * Whether a value is surely taken as it is: the schema accepts it and would give it back unchanged, and nothing hostile
 * is in it. False says nothing: the schema itself decides.
 */
export type Acceptance = (value: unknown) => boolean;

/** Keys that no event may have at any depth: they poison prototypes. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** Beyond these the schema decides: far below what an event may have, far above what events do have. */
const FEW_KEYS = 100;
const FEW_LEVELS = 8;

/**
 * Compiles the part of a schema that ordinary events use into plain checks, some twenty times as fast as the schema.
 * Where the schema says something else than what is known here, the acceptance never accepts.
 */
export function acceptanceOf(schema: z.ZodType): Acceptance {
  return compile(schema as Schema) ?? refuse;
}

/** What Zod's schemas say of themselves, as far as it is used here. */
interface Schema {
  readonly _zod: { readonly def: Definition };
}

interface Definition {
  readonly type: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly checks?: readonly { readonly _zod: { readonly def: Check } }[];
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly keyType?: Schema;
  readonly valueType?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
}

interface Check {
  readonly check: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly length?: number;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly fn?: (value: unknown) => unknown;
}

const refuse: Acceptance = () => false;
const isBoolean: Acceptance = (value) => typeof value === 'boolean';

function compile({ _zod: { def } }: Schema): Acceptance | null {
  switch (def.type) {
    case 'string':
      return compileString(def);
    case 'number':
      return compileNumber(def);
    case 'boolean':
      return isBoolean;
    case 'enum':
      return oneOf(Object.values(def.entries ?? {}));
    case 'literal':
      return oneOf(def.values ?? []);
    // A field that is absent is not looked at, and one that must be there is counted by its object.
    case 'optional':
    case 'nonoptional':
    case 'default':
      return def.innerType ? compile(def.innerType) : null;
    case 'nullable':
      return compileNullable(def);
    case 'array':
      return compileArray(def);
    case 'record':
      return compileRecord(def);
    case 'object':
      return compileObject(def);
    default:
      return null;
  }
}

function compileString(def: Definition): Acceptance | null {
  if (def.format !== undefined && def.format !== 'date') return null;
  const patterns = def.pattern ? [def.pattern] : [];
  let least = 0;
  let most = Number.POSITIVE_INFINITY;
  const tests: ((value: unknown) => unknown)[] = [];
  for (const { _zod } of def.checks ?? []) {
    const { check, minimum = 0, maximum = 0, length = 0, format, pattern, fn } = _zod.def;
    if (check === 'min_length') least = Math.max(least, minimum);
    else if (check === 'max_length') most = Math.min(most, maximum);
    else if (check === 'length_equals') least = most = length;
    else if (check === 'string_format' && format === 'regex' && pattern) patterns.push(pattern);
    else if (check === 'custom' && fn) tests.push(fn);
    else return null;
  }
  const [first, ...more] = patterns;
  if (more.length > 0 || first?.global || first?.sticky) return null;
  return (value) =>
    typeof value === 'string' &&
    value.length >= least &&
    value.length <= most &&
    value.isWellFormed() &&
    (first === undefined || first.test(value)) &&
    (tests.length === 0 || tests.every((test) => test(value) === true));
}

function compileNumber(def: Definition): Acceptance | null {
  if (def.format !== undefined && def.format !== 'safeint') return null;
  const isInteger = def.format === 'safeint';
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const { _zod } of def.checks ?? []) {
    const { check, value = 0, inclusive } = _zod.def;
    if (!inclusive) return null;
    if (check === 'greater_than') least = Math.max(least, value);
    else if (check === 'less_than') most = Math.min(most, value);
    else return null;
  }
  return (value) =>
    typeof value === 'number' && value >= least && value <= most && (isInteger ? Number.isSafeInteger(value) : Number.isFinite(value));
}

function oneOf(values: readonly unknown[]): Acceptance {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value) => known.has(value);
}

function compileNullable({ innerType }: Definition): Acceptance | null {
  const inner = innerType ? compile(innerType) : null;
  return inner && ((value) => value === null || inner(value));
}

function compileArray({ element, checks = [] }: Definition): Acceptance | null {
  const item = element ? compile(element) : null;
  let most = FEW_KEYS;
  for (const { _zod } of checks) {
    if (_zod.def.check !== 'max_length') return null;
    most = Math.min(most, _zod.def.maximum ?? 0);
  }
  return item && ((value) => Array.isArray(value) && value.length <= most && value.every(item));
}

function compileRecord({ keyType, valueType, checks = [] }: Definition): Acceptance | null {
  const key = keyType ? compile(keyType) : null;
  const item = valueType ? compile(valueType) : null;
  if (!key || !item || checks.length > 0) return null;
  return (value) => {
    if (!isPlain(value)) return false;
    const names = Object.keys(value);
    return names.length <= FEW_KEYS && names.every((name) => !FORBIDDEN_KEYS.has(name) && key(name) && item(value[name]));
  };
}

/** Fields that are known are checked, others only looked through; those that the schema asks for or fills in are all there. */
function compileObject({ shape = {}, catchall, checks = [] }: Definition): Acceptance | null {
  if (catchall?._zod.def.type !== 'unknown' || checks.length > 0) return null;
  const fields = new Map(
    Object.entries(shape).map(([name, field]) => [
      name,
      { accepts: compile(field) ?? refuse, isNeeded: field._zod.def.type !== 'optional' },
    ]),
  );
  const needed = [...fields.values()].filter(({ isNeeded }) => isNeeded).length;
  return (value) => {
    if (!isPlain(value)) return false;
    const names = Object.keys(value);
    if (names.length > FEW_KEYS) return false;
    let missing = needed;
    for (const name of names) {
      const field = fields.get(name);
      if (field === undefined) {
        if (!isHarmlessField(name, value[name], FEW_LEVELS)) return false;
      } else if (field.accepts(value[name])) missing -= field.isNeeded ? 1 : 0;
      else return false;
    }
    return missing === 0;
  };
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHarmlessField(name: string, value: unknown, levels: number): boolean {
  return !FORBIDDEN_KEYS.has(name) && name.isWellFormed() && isHarmless(value, levels);
}

/** Whether a value that the catalogue does not know is small and holds nothing hostile. */
function isHarmless(value: unknown, levels: number): boolean {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed();
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return true;
    case 'object': {
      if (value === null) return true;
      if (levels === 0) return false;
      if (Array.isArray(value)) return value.length <= FEW_KEYS && value.every((item) => isHarmless(item, levels - 1));
      const names = Object.keys(value);
      const fields = value as Readonly<Record<string, unknown>>;
      return names.length <= FEW_KEYS && names.every((name) => isHarmlessField(name, fields[name], levels - 1));
    }
    default:
      return false;
  }
}
