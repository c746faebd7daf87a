import type { DifferenceReason, Expr, Scalar } from '@tidewatch/schemas';

/** Names and phrases in the page's language. */
export interface FactWords {
  readonly field: (name: string) => string;
  /** A value of a field that holds words; null = it has none. */
  readonly value: (field: string, value: Scalar) => string;
  /** The time between two instants, where it has a name of its own; null where it has none. */
  readonly span: (from: string, to: string) => string | null;
  readonly duration: (ms: number) => string;
  readonly phrase: (
    key: 'known' | 'unknown' | 'yes' | 'no' | 'value' | 'span' | 'either' | 'now',
    parts: Readonly<Record<string, string>>,
  ) => string;
}

/** What is so of the items of a reason, as a phrase. */
export function factText({ fact, is }: DifferenceReason['because'][number], words: FactWords): string {
  if (fact.kind === 'value') return words.phrase('value', { what: words.field(fact.field), value: words.value(fact.field, is) });
  return testText(fact.test, is, words);
}

function testText(test: Expr, is: Scalar, words: FactWords): string {
  const known = (what: string, isKnown: boolean) => words.phrase(isKnown ? 'known' : 'unknown', { what });
  if (test.op === 'is_null') return known(exprText(test.arg, words), is === false);
  if (test.op === 'field') return is === null ? known(words.field(test.name), false) : yesNo(words.field(test.name), is === true, words);
  if (test.op !== 'lt' && test.op !== 'le' && test.op !== 'eq') throw new TypeError(`no words for a test by ${test.op}`);
  const { left, right } = test;
  if (right.op === 'value' && typeof right.value === 'boolean' && is !== null)
    return yesNo(exprText(left, words), (is === true) === right.value, words);
  const isTime = [left, right].some(isTimeOf);
  const [l, r] = [left, right].map((side) => exprText(side, words, isTime)) as [string, string];
  if (is === null) return known(`${l}, ${r}`, false);
  // What is told is said first: "transfers > 0", not "0 < transfers".
  const isTurned = left.op === 'value' && test.op !== 'eq';
  const sign = SIGNS[test.op][is === true ? 0 : 1];
  return isTurned ? `${r} ${TURNED[sign]} ${l}` : `${l} ${sign} ${r}`;
}

const SIGNS = { lt: ['<', '≥'], le: ['≤', '>'], eq: ['=', '≠'] } as const;
const TURNED = { '<': '>', '≥': '≤', '≤': '≥', '>': '<', '=': '=', '≠': '≠' } as const;

function yesNo(what: string, isSo: boolean, words: FactWords): string {
  return words.phrase(isSo ? 'yes' : 'no', { what });
}

/** Instants and durations are whole milliseconds, and their fields are called so. */
function isTimeOf(expr: Expr): boolean {
  if (expr.op === 'field') return /_(ms|at)$/.test(expr.name);
  if (expr.op === 'as_of') return true;
  return (expr.op === 'sub' || expr.op === 'add') && [expr.left, expr.right].some(isTimeOf);
}

function exprText(expr: Expr, words: FactWords, isTime = isTimeOf(expr)): string {
  const of = (inner: Expr) => exprText(inner, words, isTime);
  switch (expr.op) {
    case 'field':
      return words.field(expr.name);
    case 'value':
      return isTime && typeof expr.value === 'number' ? words.duration(expr.value) : String(expr.value);
    case 'as_of':
      return words.phrase('now', {});
    case 'coalesce':
      return of(expr.left);
    case 'if':
      return words.phrase('either', { one: of(expr.then), other: of(expr.otherwise) });
    case 'sub': {
      const [to, from] = [instantOf(expr.left), instantOf(expr.right)];
      if (to === null || from === null) return `${of(expr.left)} − ${of(expr.right)}`;
      return words.span(from, to) ?? words.phrase('span', { from: words.field(from), to: words.field(to) });
    }
    case 'add':
      return `${of(expr.left)} + ${of(expr.right)}`;
    case 'mul':
      return `${of(expr.left)} × ${of(expr.right)}`;
    default:
      throw new TypeError(`no words for ${expr.op}`);
  }
}

function instantOf(expr: Expr): string | null {
  return expr.op === 'field' && expr.name.endsWith('_at') ? expr.name : null;
}
