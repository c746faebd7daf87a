import { describe, expect, it } from 'vitest';
import {
  add,
  and,
  between,
  coalesce,
  type Expr,
  eq,
  evaluateExpr,
  field,
  is,
  isIn,
  isNull,
  le,
  lt,
  mul,
  not,
  notNull,
  or,
  type Scalar,
  sub,
  value,
} from './expression.ts';

const run = (expr: Expr, row: Readonly<Record<string, Scalar>> = {}) => evaluateExpr(expr, (name) => row[name] ?? null);
const NULL = field('nothing');
const TRUE = value(true);
const FALSE = value(false);

describe('three-valued logic', () => {
  it.each<[string, Expr, Scalar]>([
    ['true and null', and(TRUE, NULL), null],
    ['null and false', and(NULL, FALSE), false],
    ['false and null', and(FALSE, NULL), false],
    ['true and true', and(TRUE, TRUE), true],
    ['nothing and-ed', and(), true],
    ['null or true', or(NULL, TRUE), true],
    ['true or null', or(TRUE, NULL), true],
    ['false or null', or(FALSE, NULL), null],
    ['false or false', or(FALSE, FALSE), false],
    ['nothing or-ed', or(), false],
    ['not null', not(NULL), null],
    ['not true', not(TRUE), false],
    ['null is null', isNull(NULL), true],
    ['null is not null', notNull(NULL), false],
    ['a value is not null', notNull(value(0)), true],
    ['null in a list', isIn(NULL, 'a'), null],
    ['a text in a list', isIn(value('a'), 'b', 'a'), true],
    ['a text in no list', isIn(value('a')), false],
    ['null = null', eq(NULL, NULL), null],
    ['null < 1', lt(NULL, value(1)), null],
    ['1 − null', sub(value(1), NULL), null],
    ['null + 1', add(NULL, value(1)), null],
    ['1 × null', mul(value(1), NULL), null],
    ['−2 × 3', mul(value(-2), value(3)), -6],
    ['coalesce of null', coalesce(NULL, value(0)), 0],
    ['coalesce of 0', coalesce(value(0), value(7)), 0],
    ['coalesce of false', coalesce(FALSE, TRUE), false],
    ['coalesce of nulls', coalesce(NULL, NULL), null],
  ])('%s', (_, expr, result) => {
    expect(run(expr)).toBe(result);
  });
});

describe('comparisons and sums', () => {
  it('compare and subtract what they name', () => {
    const row = { a: 5, b: 7, kind: 'bot' };
    expect(run(between('a', 'b'), row)).toBe(2);
    expect(run(lt(field('a'), field('b')), row)).toBe(true);
    expect(run(le(field('a'), value(5)), row)).toBe(true);
    expect(run({ op: 'gt', left: field('a'), right: field('b') }, row)).toBe(false);
    expect(run({ op: 'ge', left: field('a'), right: value(5) }, row)).toBe(true);
    expect(run({ op: 'ne', left: field('a'), right: value(5) }, row)).toBe(false);
    expect(run(is('kind', 'bot'), row)).toBe(true);
    expect(run(eq(field('a'), value('5')), row)).toBe(false);
  });
});
