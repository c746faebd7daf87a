import { and, type Expr, evaluateExpr, field, not, notNull, type Scalar } from './expression.ts';
import type { Metric, Part, Term } from './metric.ts';
import { partsOf } from './quotient.ts';
import { SOURCES, type Source } from './sources.ts';

/** Above and below the line, of the one definition (a) and of the other (b). */
export const LINES = ['aAbove', 'aBelow', 'bAbove', 'bBelow'] as const;
export type Line = (typeof LINES)[number];
export type PerLine<T> = Readonly<Record<Line, T>>;

/** What tells items apart for two definitions: the value of a field, or whether a condition holds. */
export type Fact =
  | { readonly kind: 'value'; readonly field: string }
  /** `lt`, `le`, `eq`, `is_null` or a field that is true or false. */
  | { readonly kind: 'test'; readonly test: Expr };

/** How two definitions over the same items are told apart. */
export interface DifferencePlan {
  readonly a: Metric;
  readonly b: Metric;
  /** The items that count in each line, and what each of them adds; null where the definition has no such line. */
  readonly lines: PerLine<Term | null>;
  /** Everything that both definitions do not ask alike. */
  readonly facts: readonly Fact[];
}

/** Units that are named of each group, the first by their ids. */
export const UNITS_LISTED = 50;

/** Items that are equal in all facts and count in the same lines. */
export interface DifferenceGroup {
  /** One a fact of the plan: the field's value; true, false or null (not known) of a test. */
  readonly facts: readonly Scalar[];
  readonly counts: PerLine<boolean>;
  /** What the items add to each line. */
  readonly sums: PerLine<number>;
  readonly items: number;
  /** Ids of their units, sorted, the first `UNITS_LISTED` of them. */
  readonly units: readonly string[];
}

/** Why items count in one definition and not in the other, or with another amount; see `explainDifference`. */
export interface DifferenceReason extends Omit<DifferenceGroup, 'facts'> {
  /** What would have to be otherwise; empty where only the amounts differ, a definition lacks the line, or whole units are compared. */
  readonly because: readonly { readonly fact: Fact; readonly is: Scalar }[];
}

/** Whether items of two definitions can be paired: both count the same ones, filed at the same instant, each for itself. */
export function haveSameItems(a: Metric, b: Metric): boolean {
  return a.at !== null && a.source === b.source && a.at === b.at && linesOf(a) !== null && linesOf(b) !== null;
}

/** A metric by which units add to a definition, and to which lines. */
export interface UnitPart {
  readonly metric: Metric;
  readonly lines: PerLine<Term | null>;
  /** What it adds is taken away. */
  readonly minus: boolean;
}

/**
 * What two definitions add up unit by unit, wherever each of it is filed; null where they do not count in the same kind of
 * unit, or a unit alone says nothing.
 */
export function unitPartsOf(a: Metric, b: Metric): readonly UnitPart[] | null {
  const ofA = sideParts(a, (above, below) => ({ aAbove: above, aBelow: below, bAbove: null, bBelow: null }));
  const ofB = sideParts(b, (above, below) => ({ aAbove: null, aBelow: null, bAbove: above, bBelow: below }));
  if (ofA === null || ofB === null) return null;
  const parts = [...ofA, ...ofB];
  return new Set(parts.map(({ metric }) => SOURCES[metric.source].table)).size === 1 ? parts : null;
}

type ToLines = (above: Term | null, below: Term | null) => PerLine<Term | null>;

function sideParts(metric: Metric, toLines: ToLines): readonly UnitPart[] | null {
  const { aggregate: kind } = metric;
  if (kind.kind !== 'quotient') {
    const lines = metric.at === null ? null : linesOf(metric);
    return lines && [{ metric, lines: toLines(...lines), minus: false }];
  }
  const byId = new Map(partsOf(metric).map((part) => [part.id, part]));
  const side = (parts: readonly Part[], place: (term: Term) => PerLine<Term | null>) =>
    parts.map(({ metric: id, minus = false }): UnitPart | null => {
      const part = byId.get(id);
      const [term] = (part && part.at !== null && linesOf(part)) || [];
      return part && term ? { metric: part, lines: place(term), minus } : null;
    });
  const all = [...side(kind.numerator, (term) => toLines(term, null)), ...side(kind.denominator, (term) => toLines(null, term))];
  return all.every((part) => part !== null) ? all : null;
}

/** @throws TypeError where the definitions do not have the same items */
export function planDifference(a: Metric, b: Metric): DifferencePlan {
  const [ofA, ofB] = [linesOf(a), linesOf(b)];
  if (!haveSameItems(a, b) || ofA === null || ofB === null) throw new TypeError(`${a.id} and ${b.id} do not count the same items`);
  const lines = { aAbove: ofA[0], aBelow: ofA[1], bAbove: ofB[0], bBelow: ofB[1] };
  return { a, b, lines, facts: factsOf(lines, SOURCES[a.source]) };
}

/** Above and below the line, item by item; null where an item alone says nothing. Of a percentile or a largest value: the values that it is picked from. */
function linesOf({ aggregate: kind }: Metric): readonly [Term | null, Term | null] | null {
  if (kind.kind === 'sum') return [counted(kind.term), null];
  if (kind.kind === 'ratio') return [counted(kind.numerator), counted(kind.denominator)];
  if (kind.kind === 'percentile' || kind.kind === 'max') return [null, { where: counted(kind).where as Expr }];
  return null;
}

/** A term whose condition also says that there is something to add. */
function counted({ of, where }: Term): Term {
  const all = [...(where ? [where] : []), ...(of ? [notNull(of)] : [])];
  return { ...(of && { of }), where: and(...all) };
}

/** The conditions of the lines without what every line asks: that is true of whatever counts at all. */
function ownConditions(lines: PerLine<Term | null>): PerLine<Expr | null> {
  const asked = perLine((line) => (lines[line] ? conjuncts(lines[line].where as Expr) : null));
  const keys = LINES.flatMap((line) => (asked[line] ? [new Set(asked[line].map(keyOf))] : []));
  const isOwn = (one: Expr) => !keys.every((ofLine) => ofLine.has(keyOf(one)));
  return perLine((line) => (asked[line] ? and(...asked[line].filter(isOwn)) : null));
}

/** The leaves of all conditions, each once. */
function factsOf(lines: PerLine<Term | null>, source: Source): readonly Fact[] {
  const own = ownConditions(lines);
  const facts = LINES.flatMap((line) => (own[line] ? leavesOf(own[line]) : [])).map((leaf) => factOf(leaf, source));
  return [...new Map(facts.map((fact) => [keyOf(fact), fact])).values()];
}

const keyOf = (data: Expr | Fact): string => JSON.stringify(data);

function conjuncts(where: Expr): readonly Expr[] {
  return where.op === 'and' ? where.args.flatMap(conjuncts) : [where];
}

/** `>`, `≥` and `≠` are `≤`, `<` and `=` denied: so that two definitions that ask the same ask one thing. */
function plain(leaf: Expr): Expr {
  if (leaf.op === 'gt') return not({ ...leaf, op: 'le' });
  if (leaf.op === 'ge') return not({ ...leaf, op: 'lt' });
  if (leaf.op === 'ne') return not({ ...leaf, op: 'eq' });
  return leaf;
}

function leavesOf(where: Expr): readonly Expr[] {
  const expr = plain(where);
  if (expr.op === 'and' || expr.op === 'or') return expr.args.flatMap(leavesOf);
  if (expr.op === 'not') return leavesOf(expr.arg);
  if (expr.op === 'coalesce') return leavesOf(expr.left);
  return expr.op === 'value' ? [] : [expr];
}

function factOf(leaf: Expr, source: Source): Fact {
  const name = comparedField(leaf);
  return name !== null && source.fields[name]?.type === 'text' ? { kind: 'value', field: name } : { kind: 'test', test: leaf };
}

/** The field that a leaf compares with constants, also where a constant stands for null. */
function comparedField(leaf: Expr): string | null {
  const compared = comparedBy(leaf);
  const inner = compared?.op === 'coalesce' ? compared.left : compared;
  return inner?.op === 'field' ? inner.name : null;
}

function comparedBy(leaf: Expr): Expr | null {
  if (leaf.op === 'in' || leaf.op === 'is_null') return leaf.arg;
  return leaf.op === 'eq' && leaf.right.op === 'value' ? leaf.left : null;
}

/**
 * The groups put together by what makes the difference in them. Where one definition counts items in a line and the other
 * does not, a fact is named if another value of it, alone or with as few others as it takes, would make that one count them,
 * too. The reasons' sums add up to the difference of the two numbers, line by line.
 */
export function explainDifference(plan: DifferencePlan, groups: readonly DifferenceGroup[]): readonly DifferenceReason[] {
  const reasons = new Map<string, DifferenceReason>();
  const decisiveOf = decider(plan);
  for (const { facts, ...group } of groups) {
    const because = decisiveOf(facts, group.counts).map((i) => ({ fact: plan.facts[i] as Fact, is: facts[i] ?? null }));
    const key = JSON.stringify([because, LINES.map((line) => group.counts[line])]);
    const known = reasons.get(key);
    reasons.set(key, known ? together(known, group) : { because, ...group });
  }
  return [...reasons.values()].sort((one, other) => other.items - one.items);
}

function together(one: DifferenceReason, other: Omit<DifferenceGroup, 'facts'>): DifferenceReason {
  return {
    ...one,
    sums: perLine((line) => one.sums[line] + other.sums[line]),
    items: one.items + other.items,
    units: [...new Set([...one.units, ...other.units])].sort().slice(0, UNITS_LISTED),
  };
}

/** A value for each line. */
export function perLine<T>(of: (line: Line) => T): PerLine<T> {
  return { aAbove: of('aAbove'), aBelow: of('aBelow'), bAbove: of('bAbove'), bBelow: of('bBelow') };
}

/** Gives the indices of the facts for which items with these facts do not count in a line of one definition only. */
function decider(plan: DifferencePlan): (facts: readonly Scalar[], counts: PerLine<boolean>) => readonly number[] {
  const own = ownConditions(plan.lines);
  const conditions = LINES.flatMap((line) => own[line] ?? []);
  const choices = plan.facts.map((fact) => othersFor(fact, conditions));
  const named = perLine((line) => own[line] && overFacts(own[line], plan));
  const all = plan.facts.map((_, i) => i);
  const missing = (line: Line, facts: readonly Scalar[]): readonly number[] => {
    const where = named[line];
    if (where === null) return [];
    /** Whether some other values of these facts, all at once, would make the items count. */
    const isEnough = ([first, ...rest]: readonly number[], known: readonly Scalar[]): boolean =>
      first === undefined
        ? evaluateExpr(where, (name) => known[Number(name)] ?? null) === true
        : (choices[first] ?? []).some((other) => other !== facts[first] && isEnough(rest, known.with(first, other)));
    for (let size = 1; size <= MOST_AT_ONCE; size++) {
      const sets = setsOf(all, size).filter((set) => isEnough(set, facts));
      if (sets.length > 0) return all.filter((i) => sets.some((set) => set.includes(i)));
    }
    return all;
  };
  return (facts, counts) => {
    const lacking = OPPOSITES.filter(([line, other]) => !counts[line] && counts[other]).flatMap(([line]) => missing(line, facts));
    return all.filter((i) => lacking.includes(i));
  };
}

/** Each line, and the same one of the other definition. */
const OPPOSITES: readonly (readonly [Line, Line])[] = [
  ['aAbove', 'bAbove'],
  ['aBelow', 'bBelow'],
  ['bAbove', 'aAbove'],
  ['bBelow', 'aBelow'],
];

/** Facts that are tried together; items that more would have to be otherwise for are told with all their facts. */
const MOST_AT_ONCE = 3;

function setsOf(all: readonly number[], size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return all.flatMap((first, i) => setsOf(all.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}

/** What a fact could be instead: the words that the definitions compare with, and none of them. */
function othersFor(fact: Fact, conditions: readonly Expr[]): readonly Scalar[] {
  if (fact.kind === 'test') return [true, false];
  const leaves = conditions.flatMap(leavesOf);
  return [...new Set([...leaves.filter((leaf) => comparedField(leaf) === fact.field).flatMap(constantsOf), null, OTHER])];
}

/** A word that no definition names. */
const OTHER = '@other';

function constantsOf(leaf: Expr): readonly Scalar[] {
  if (leaf.op === 'in') return leaf.values;
  return leaf.op === 'eq' && leaf.right.op === 'value' ? [leaf.right.value] : [];
}

/** The condition with facts in place of fields: each is called by its index in the plan. */
function overFacts(where: Expr, plan: DifferencePlan): Expr {
  const expr = plain(where);
  if (expr.op === 'and' || expr.op === 'or') return { ...expr, args: expr.args.map((arg) => overFacts(arg, plan)) };
  if (expr.op === 'not') return { ...expr, arg: overFacts(expr.arg, plan) };
  if (expr.op === 'coalesce') return { ...expr, left: overFacts(expr.left, plan) };
  if (expr.op === 'value') return expr;
  const fact = factOf(expr, SOURCES[plan.a.source]);
  const named = field(String(plan.facts.findIndex((known) => keyOf(known) === keyOf(fact))));
  if (fact.kind === 'test') return named;
  const compared = comparedBy(expr);
  const arg: Expr = compared?.op === 'coalesce' ? { ...compared, left: named } : named;
  return expr.op === 'eq' ? { ...expr, left: arg } : ({ ...expr, arg } as Expr);
}
