/** What a field of a source can hold; `instant` and `duration` are integer ms. */
export type FieldType = 'id' | 'text' | 'instant' | 'duration' | 'int' | 'bool';

/**
 * A formula over one row of a source. The warehouse compiles it to SQL, `evaluateExpr` computes it in TypeScript:
 * one meaning, two engines. Null is SQL's null: a comparison with null is null, and a condition counts only when true.
 */
export type Expr =
  | { readonly op: 'field'; readonly name: string }
  | { readonly op: 'value'; readonly value: string | number | boolean }
  | { readonly op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'sub' | 'add' | 'mul'; readonly left: Expr; readonly right: Expr }
  /** `left`, or `right` where left is null. */
  | { readonly op: 'coalesce'; readonly left: Expr; readonly right: Expr }
  | { readonly op: 'and' | 'or'; readonly args: readonly Expr[] }
  | { readonly op: 'not' | 'is_null'; readonly arg: Expr }
  | { readonly op: 'in'; readonly arg: Expr; readonly values: readonly string[] }
  /** `then` where `when` is true, else `otherwise`. */
  | { readonly op: 'if'; readonly when: Expr; readonly then: Expr; readonly otherwise: Expr }
  /** The instant at which the query reads, ms UTC: a window of time has passed, a due time has come. */
  | { readonly op: 'as_of' };

export const field = (name: string): Expr => ({ op: 'field', name });
export const value = (v: string | number | boolean): Expr => ({ op: 'value', value: v });
export const eq = (left: Expr, right: Expr): Expr => ({ op: 'eq', left, right });
export const lt = (left: Expr, right: Expr): Expr => ({ op: 'lt', left, right });
export const le = (left: Expr, right: Expr): Expr => ({ op: 'le', left, right });
export const sub = (left: Expr, right: Expr): Expr => ({ op: 'sub', left, right });
export const add = (left: Expr, right: Expr): Expr => ({ op: 'add', left, right });
export const mul = (left: Expr, right: Expr): Expr => ({ op: 'mul', left, right });
export const coalesce = (left: Expr, right: Expr): Expr => ({ op: 'coalesce', left, right });
export const and = (...args: readonly Expr[]): Expr => ({ op: 'and', args });
export const or = (...args: readonly Expr[]): Expr => ({ op: 'or', args });
export const not = (arg: Expr): Expr => ({ op: 'not', arg });
export const isNull = (arg: Expr): Expr => ({ op: 'is_null', arg });
export const notNull = (arg: Expr): Expr => not(isNull(arg));
export const isIn = (arg: Expr, ...values: readonly string[]): Expr => ({ op: 'in', arg, values });
export const when = (condition: Expr, then: Expr, otherwise: Expr): Expr => ({ op: 'if', when: condition, then, otherwise });
export const asOf: Expr = { op: 'as_of' };
/** True where the text field equals `text`. */
export const is = (name: string, text: string): Expr => eq(field(name), value(text));
/** `|from→to|` in ms. */
export const between = (from: string, to: string): Expr => sub(field(to), field(from));

export type Scalar = string | number | boolean | null;

/** Name under which `get` gives the instant of `as_of`. No field is called so. */
export const AS_OF = '@as_of';

/** The value of `expr` on one row, read through `get`. */
export function evaluateExpr(expr: Expr, get: (name: string) => Scalar): Scalar {
  switch (expr.op) {
    case 'field':
      return get(expr.name);
    case 'value':
      return expr.value;
    case 'as_of':
      return get(AS_OF);
    case 'if':
      return evaluateExpr(evaluateExpr(expr.when, get) === true ? expr.then : expr.otherwise, get);
    case 'is_null':
      return evaluateExpr(expr.arg, get) === null;
    case 'coalesce':
      return evaluateExpr(expr.left, get) ?? evaluateExpr(expr.right, get);
    case 'not': {
      const arg = evaluateExpr(expr.arg, get);
      return arg === null ? null : !arg;
    }
    case 'in': {
      const arg = evaluateExpr(expr.arg, get);
      return arg === null ? null : expr.values.includes(String(arg));
    }
    case 'and':
    case 'or':
      return evaluateLogic(expr.op === 'or', expr.args, get);
    default:
      return evaluateBinary(expr.op, evaluateExpr(expr.left, get), evaluateExpr(expr.right, get));
  }
}

/** Three-valued logic: `decisive` (true for or, false for and) wins over null, null over the rest. */
function evaluateLogic(decisive: boolean, args: readonly Expr[], get: (name: string) => Scalar): Scalar {
  let unknown = false;
  for (const arg of args) {
    const at = evaluateExpr(arg, get);
    if (at === decisive) return decisive;
    if (at === null) unknown = true;
  }
  return unknown ? null : !decisive;
}

function evaluateBinary(op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'sub' | 'add' | 'mul', left: Scalar, right: Scalar): Scalar {
  if (left === null || right === null) return null;
  switch (op) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    case 'sub':
      return (left as number) - (right as number);
    case 'add':
      return (left as number) + (right as number);
    case 'mul':
      return (left as number) * (right as number);
  }
}
