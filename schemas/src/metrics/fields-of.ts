import type { Expr } from './expression.ts';
import type { Aggregate, Metric, Term } from './metric.ts';
import { SOURCES, type Source } from './sources.ts';

/** Every field of its source that a metric's value depends on, sorted; the instants that those fields are known since are among them. */
export function fieldsOf(metric: Metric): readonly string[] {
  const source: Source = SOURCES[metric.source];
  const names = new Set([source.exists, ...fieldsOfAggregate(metric.aggregate)]);
  if (metric.at !== null) names.add(metric.at);
  for (const name of names) {
    const since = source.fields[name]?.since;
    if (since !== undefined) names.add(since);
  }
  return [...names].sort();
}

function fieldsOfAggregate(aggregate: Aggregate): readonly string[] {
  switch (aggregate.kind) {
    case 'sum':
      return fieldsOfTerm(aggregate.term);
    case 'ratio':
      return [...fieldsOfTerm(aggregate.numerator), ...fieldsOfTerm(aggregate.denominator)];
    case 'percentile':
    case 'max':
    case 'distinct':
      return fieldsOfTerm(aggregate);
    case 'rolling':
      return [aggregate.order, ...[aggregate.hit, aggregate.where].flatMap(fieldsOfExpr)];
    case 'agreement':
      return [...aggregate.unit, aggregate.rater, aggregate.label, ...fieldsOfExpr(aggregate.where)];
    case 'lapsed':
      return fieldsOfTerm(aggregate);
    case 'peak':
      return [aggregate.from, aggregate.to, ...fieldsOfTerm(aggregate)];
    case 'instant': {
      const read = aggregate.measure === 'least_left_ms' ? [aggregate.until] : [];
      return [aggregate.from, aggregate.to, ...read, ...fieldsOfTerm(aggregate)];
    }
    case 'overlap':
      return [aggregate.from, aggregate.to, ...fieldsOfTerm(aggregate.numerator), ...fieldsOfTerm(aggregate.denominator ?? {})];
    case 'quotient':
      // What its parts read is theirs to say.
      return [];
  }
}

function fieldsOfTerm({ of, where }: Term): readonly string[] {
  return [of, where].flatMap((expr) => (expr === undefined ? [] : fieldsOfExpr(expr)));
}

function fieldsOfExpr(expr: Expr): readonly string[] {
  switch (expr.op) {
    case 'field':
      return [expr.name];
    case 'value':
    case 'as_of':
      return [];
    case 'if':
      return [expr.when, expr.then, expr.otherwise].flatMap(fieldsOfExpr);
    case 'and':
    case 'or':
      return expr.args.flatMap(fieldsOfExpr);
    case 'not':
    case 'is_null':
    case 'in':
      return fieldsOfExpr(expr.arg);
    default:
      return [...fieldsOfExpr(expr.left), ...fieldsOfExpr(expr.right)];
  }
}
