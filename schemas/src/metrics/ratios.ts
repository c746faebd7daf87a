import { and, type Expr } from './expression.ts';
import type { Aggregate, Scale, Term } from './metric.ts';

/** What one term adds up to ÷ what the other does, over the same items. */
export function ratio(numerator: Term, denominator: Term, scale: Scale = {}): Aggregate {
  return { kind: 'ratio', numerator, denominator, ...scale };
}

/** The items of `of` for which `hit` is true, too. */
export function share(hit: Expr, of: Expr): Aggregate {
  return ratio({ where: and(of, hit) }, { where: of });
}

/** Mean of `of` over the items for which `where` is true. */
export function mean(of: Expr, where: Expr, scale: Scale = {}): Aggregate {
  return ratio({ of, where }, { where }, scale);
}
