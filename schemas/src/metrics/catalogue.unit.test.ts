import { describe, expect, it } from 'vitest';
import { CATALOGUE, metricById } from './catalogue.ts';
import { type Expr, evaluateExpr, type FieldType } from './expression.ts';
import { fieldsOf } from './fields-of.ts';
import { type Aggregate, hasSpan, type Metric } from './metric.ts';
import { partsOf } from './quotient.ts';
import { DIMENSIONS, SOURCES, type Source } from './sources.ts';

const ADDITIVE: Readonly<Record<Aggregate['kind'], boolean>> = {
  sum: true,
  ratio: true,
  percentile: false,
  max: false,
  distinct: false,
  peak: false,
  instant: false,
  overlap: true,
  quotient: true,
  rolling: false,
  lapsed: false,
  agreement: false,
};

/** The dictionary numbers that must be there so far. */
const CODES = [...range(1, 58), ...range(59, 107)].map((n) => `M${String(n).padStart(2, '0')}`);

it('has an id for each metric once, and every dictionary number of the released families', () => {
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  expect([...new Set(CATALOGUE.map((metric) => metric.code))].sort()).toEqual(CODES.toSorted());
});

describe.each(CATALOGUE.map((metric) => [metric.id, metric] as const))('%s', (_, metric) => {
  const source: Source = SOURCES[metric.source];

  it('reads only fields that its source has, and is filed at one of its instants', () => {
    for (const name of fieldsOf(metric)) expect(source.fields).toHaveProperty([name]);
    const { aggregate } = metric;
    if (aggregate.kind === 'quotient') return expect(metric.at).toBeNull();
    const filing = hasSpan(aggregate) ? [aggregate.from, aggregate.to] : [metric.at];
    for (const name of filing) expect(name !== null && source.fields[name]?.type).toBe('instant');
    if (hasSpan(aggregate)) expect(metric.at).toBeNull();
  });

  it('is put together from sums that are there, where it is a quotient', () => {
    for (const part of partsOf(metric)) expect(metricById.get(part.id)).toBe(part);
  });

  it('has conditions that are true or false, and terms that are whole numbers', () => {
    for (const { of, where } of termsOf(metric)) {
      if (where) expect(kindOf(where, source)).toBe('bool');
      if (of && metric.aggregate.kind !== 'distinct' && metric.aggregate.kind !== 'lapsed') expect(kindOf(of, source)).toBe('number');
    }
  });

  it('says in both languages what it is', () => {
    for (const text of [metric.name, metric.formula, metric.notes]) {
      expect(text.en.trim()).not.toBe('');
      expect(text.zh).toMatch(/\p{Script=Han}/u);
      expect(text.en).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('adds up exactly when its values may be added', () => {
    expect(metric.additive).toBe(ADDITIVE[metric.aggregate.kind]);
  });

  it('has a unit that its formula gives', () => {
    const { aggregate } = metric;
    if (aggregate.kind === 'distinct' || aggregate.kind === 'peak') expect(metric.unit).toBe('count');
    if (aggregate.kind === 'percentile' || aggregate.kind === 'max') expect(metric.unit).toBe('ms');
    if (aggregate.kind === 'instant') expect(metric.unit).toBe(aggregate.measure === 'count' ? 'count' : 'ms');
    if (aggregate.kind === 'sum') expect(aggregate.term.of ? ['ms', 'count', 'minor_units'] : ['count']).toContain(metric.unit);
    if (aggregate.kind === 'ratio') {
      const isShare = aggregate.numerator.of === undefined && aggregate.denominator.of === undefined;
      expect(isShare ? ['fraction', 'ratio'] : ['ms', 'points', 'fraction', 'ratio', 'minor_units']).toContain(metric.unit);
    }
    if (aggregate.kind === 'overlap' && !aggregate.denominator) expect(metric.unit).toBe('ms');
  });

  it('is a share whose numerator is part of its denominator, where it is a fraction', () => {
    if (metric.aggregate.kind !== 'ratio' || metric.unit !== 'fraction') return;
    const { numerator, denominator } = metric.aggregate;
    for (const get of everyRow(metric, source)) {
      const counts = (where: Expr | undefined) => where === undefined || evaluateExpr(where, get) === true;
      if (counts(numerator.where)) expect(counts(denominator.where)).toBe(true);
    }
  });
});

describe.each(Object.entries<Source>(SOURCES))('source %s', (_, source) => {
  it('declares every field that its dimensions, `exists` and `since` name', () => {
    expect(source.fields[source.exists]?.type).toBe('instant');
    for (const [dimension, name] of Object.entries(source.dimensions)) {
      expect(DIMENSIONS).toContain(dimension);
      expect(source.fields[name]).toBeDefined();
      expect(['id', 'text']).toContain(source.fields[name]?.type);
    }
    for (const declared of Object.values(source.fields)) {
      if (declared.since !== undefined) expect(source.fields[declared.since]?.type).toBe('instant');
    }
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function termsOf({ aggregate }: Metric): readonly { readonly of?: Expr; readonly where?: Expr }[] {
  if (aggregate.kind === 'sum') return [aggregate.term];
  if (aggregate.kind === 'ratio') return [aggregate.numerator, aggregate.denominator];
  if (aggregate.kind === 'overlap') return [aggregate.numerator, aggregate.denominator ?? {}];
  if (aggregate.kind === 'quotient') return [];
  return [aggregate];
}

const KINDS: Readonly<Record<FieldType, 'text' | 'number' | 'bool'>> = {
  id: 'text',
  text: 'text',
  instant: 'number',
  duration: 'number',
  int: 'number',
  bool: 'bool',
};

/** The kind of value that an expression gives; throws where operands do not fit. */
function kindOf(expr: Expr, source: Source): 'text' | 'number' | 'bool' {
  const must = (arg: Expr, kind: string) => {
    if (kindOf(arg, source) !== kind) throw new Error(`${expr.op} wants ${kind}: ${JSON.stringify(arg)}`);
  };
  switch (expr.op) {
    case 'field':
      return KINDS[source.fields[expr.name]?.type ?? 'text'];
    case 'value':
      return typeof expr.value === 'string' ? 'text' : typeof expr.value === 'number' ? 'number' : 'bool';
    case 'sub':
    case 'add':
    case 'mul':
      must(expr.left, 'number');
      must(expr.right, 'number');
      return 'number';
    case 'coalesce':
      must(expr.right, kindOf(expr.left, source));
      return kindOf(expr.left, source);
    case 'and':
    case 'or':
      for (const arg of expr.args) must(arg, 'bool');
      return 'bool';
    case 'not':
      must(expr.arg, 'bool');
      return 'bool';
    case 'is_null':
      return 'bool';
    case 'in':
      must(expr.arg, 'text');
      return 'bool';
    case 'as_of':
      return 'number';
    case 'if':
      must(expr.when, 'bool');
      must(expr.otherwise, kindOf(expr.then, source));
      return kindOf(expr.then, source);
    default:
      must(expr.right, kindOf(expr.left, source));
      return 'bool';
  }
}

/** The words that a condition compares with. */
function textsOf(expr: Expr): readonly string[] {
  switch (expr.op) {
    case 'value':
      return typeof expr.value === 'string' ? [expr.value] : [];
    case 'in':
      return [...expr.values, ...textsOf(expr.arg)];
    case 'and':
    case 'or':
      return expr.args.flatMap(textsOf);
    case 'not':
    case 'is_null':
      return textsOf(expr.arg);
    case 'if':
      return [expr.when, expr.then, expr.otherwise].flatMap(textsOf);
    case 'field':
    case 'as_of':
      return [];
    default:
      return [...textsOf(expr.left), ...textsOf(expr.right)];
  }
}

/** Rows that try every combination of a few telling values of the fields that the metric reads. */
function everyRow(metric: Metric, source: Source): ((name: string) => string | number | boolean | null)[] {
  const choices: Readonly<Record<FieldType, readonly (string | number | boolean | null)[]>> = {
    id: ['x'],
    text: [null, 'other', ...new Set(termsOf(metric).flatMap(({ where }) => (where ? textsOf(where) : [])))],
    instant: [null, 0, 4_999, 5_000, 20_000, 20_001],
    duration: [5_000, 20_000],
    int: [0, 1, 2],
    bool: [true, false],
  };
  let rows: Record<string, string | number | boolean | null>[] = [{}];
  for (const name of fieldsOf(metric)) {
    const values = choices[source.fields[name]?.type ?? 'text'];
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  }
  return rows.map((row) => (name) => row[name] ?? null);
}
