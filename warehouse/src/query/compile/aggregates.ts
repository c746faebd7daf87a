import { type Aggregate, agreementCell, type Cell, type Expr, quotientOf, type Scale, type Term } from '@tidewatch/schemas';
import { compileCondition, compileExpr } from './expression.ts';
import { identifier } from './fields.ts';

/** Values that a statement returns for one interval and group. */
type Values = readonly unknown[];
/** null = nothing was counted. */
export type CellOf = (values: Values, index: number) => Cell | null;

/** Result columns of one statement; metrics that need the same one share it. */
export class ResultColumns {
  readonly #sql: string[] = [];

  /** Position of the column in the values of a row. */
  add(sql: string): number {
    const known = this.#sql.indexOf(sql);
    return known >= 0 ? known : this.#sql.push(sql) - 1;
  }

  /** Each under the name `v` + its position. */
  get select(): readonly string[] {
    return this.#sql.map((sql, i) => `${sql} AS v${i}`);
  }
}

/** Aggregates over items that are filed at an instant. */
export type FiledAggregate = Exclude<Aggregate, { readonly kind: 'peak' | 'instant' | 'overlap' | 'quotient' | 'rolling' | 'lapsed' }>;

/** Adds the columns of an aggregate and returns how they become its cell. */
export function compileAggregate(aggregate: FiledAggregate, columns: ResultColumns): CellOf {
  switch (aggregate.kind) {
    case 'sum': {
      const term = compileTerm(aggregate.term, columns);
      return (values) => {
        const { sum, n } = term(values);
        return n === 0 ? null : { value: sum, numerator: sum, denominator: null, n };
      };
    }
    case 'ratio': {
      const numeratorOf = compileTerm(aggregate.numerator, columns);
      const denominatorOf = compileTerm(aggregate.denominator, columns);
      return (values) => ratioCell(numeratorOf(values), denominatorOf(values), aggregate);
    }
    case 'percentile': {
      if (!Number.isInteger(aggregate.percent)) throw new TypeError('a percentile is an integer');
      const { value, counts } = valuesOf(aggregate.of, aggregate.where);
      // Nearest rank in integers: value number ceil(n·percent/100). quantileExact has another rule.
      const rank = `greatest(1, intDiv(countIf(${counts}) * ${aggregate.percent} + 99, 100))`;
      const at = columns.add(`arrayElement(arraySort(groupArrayIf(${value}, ${counts})), ${rank})`);
      return plainCell(at, columns.add(`countIf(${counts})`));
    }
    case 'max': {
      const { value, counts } = valuesOf(aggregate.of, aggregate.where);
      return plainCell(columns.add(`maxIf(${value}, ${counts})`), columns.add(`countIf(${counts})`));
    }
    case 'agreement': {
      const condition = compileCondition(aggregate.where) ?? 'true';
      const text = (name: string) => `ifNull(${identifier(name)}, '')`;
      // Calibrations are few: who said what of what is put together by the reader, as the evaluator does it.
      const rating = [...aggregate.unit, aggregate.rater, aggregate.label].map(text).join(', ');
      const at = columns.add(`groupArrayIf([${rating}], ${condition})`);
      return (values) => {
        const ratings = (values[at] as readonly (readonly string[])[]).map((texts) => ({
          unit: JSON.stringify(texts.slice(0, -2)),
          rater: texts.at(-2) as string,
          label: texts.at(-1) as string,
        }));
        return agreementCell(aggregate.measure, ratings);
      };
    }
    case 'distinct': {
      const { value, counts } = valuesOf(aggregate.of, aggregate.where);
      const at = columns.add(`uniqExactIf(${value}, ${counts})`);
      return (values) => {
        const n = Number(values[at]);
        return n === 0 ? null : { value: n, numerator: n, denominator: null, n };
      };
    }
  }
}

interface Total {
  readonly sum: number;
  readonly n: number;
}

/** The cell of a ratio. */
export function ratioCell(above: Total, below: Total, scale: Scale): Cell | null {
  if (above.n + below.n === 0) return null;
  return { value: quotientOf(above.sum, below.sum, scale), numerator: above.sum, denominator: below.sum, n: below.n };
}

/** The sum of ms × weight over pieces [cut_from, cut_to). */
export function compileTime(term: Term, columns: ResultColumns): (values: Values) => Total {
  const condition = compileCondition(term.where);
  const weight = term.of === undefined ? null : compileExpr(term.of);
  const counts = [
    'cut_to > cut_from',
    ...(condition === null ? [] : [condition]),
    ...(weight === null ? [] : [`isNotNull(${weight})`]),
  ].join(' AND ');
  const ms = weight === null ? 'cut_to - cut_from' : `(cut_to - cut_from) * assumeNotNull(${weight})`;
  const sumAt = columns.add(`sumIf(${ms}, ${counts})`);
  const countAt = columns.add(`countIf(${counts})`);
  return (values) => ({ sum: Number(values[sumAt]), n: Number(values[countAt]) });
}

function plainCell(valueAt: number, countAt: number): CellOf {
  return (values) => {
    const n = Number(values[countAt]);
    return n === 0 ? null : { value: Number(values[valueAt]), numerator: null, denominator: null, n };
  };
}

/** The non-null values of a formula, and the condition under which an item has one. */
function valuesOf(of: Expr, where: Expr | undefined): { readonly value: string; readonly counts: string } {
  const value = compileExpr(of);
  const condition = compileCondition(where);
  return { value: `assumeNotNull(${value})`, counts: [...(condition === null ? [] : [condition]), `isNotNull(${value})`].join(' AND ') };
}

function compileTerm(term: Term, columns: ResultColumns): (values: Values) => Total {
  if (term.of === undefined) {
    const condition = compileCondition(term.where);
    const at = columns.add(condition === null ? 'count()' : `countIf(${condition})`);
    return (values) => ({ sum: Number(values[at]), n: Number(values[at]) });
  }
  const { value, counts } = valuesOf(term.of, term.where);
  const sumAt = columns.add(`sumIf(${value}, ${counts})`);
  const countAt = columns.add(`countIf(${counts})`);
  return (values) => ({ sum: Number(values[sumAt]), n: Number(values[countAt]) });
}
