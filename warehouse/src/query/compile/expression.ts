import type { Expr } from '@tidewatch/schemas';
import { identifier } from './fields.ts';

const BINARY = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', sub: '-', add: '+', mul: '*' } as const;

/** A formula as SQL over the fields of `planFields`: the same three-valued logic as `evaluateExpr`. */
export function compileExpr(expr: Expr): string {
  switch (expr.op) {
    case 'field':
      return identifier(expr.name);
    case 'value':
      return literal(expr.value);
    case 'as_of':
      return '{as_of:Int64}';
    case 'if':
      return `if(${compileCondition(expr.when)}, ${compileExpr(expr.then)}, ${compileExpr(expr.otherwise)})`;
    case 'is_null':
      return `isNull(${compileExpr(expr.arg)})`;
    case 'not':
      return `NOT (${compileExpr(expr.arg)})`;
    case 'coalesce':
      return `ifNull(${compileExpr(expr.left)}, ${compileExpr(expr.right)})`;
    case 'in': {
      // IN is false for null in ClickHouse; here it is null.
      const arg = compileExpr(expr.arg);
      return `if(isNull(${arg}), NULL, ${arg} IN (${expr.values.map(literal).join(', ')}))`;
    }
    case 'and':
    case 'or':
      return expr.args.length === 0 ? literal(expr.op === 'and') : `(${expr.args.map(compileExpr).join(` ${expr.op.toUpperCase()} `)})`;
    default:
      return `(${compileExpr(expr.left)} ${BINARY[expr.op]} ${compileExpr(expr.right)})`;
  }
}

/** A condition that is never null: true, or not. */
export function compileCondition(where: Expr): string;
export function compileCondition(where: Expr | undefined): string | null;
export function compileCondition(where: Expr | undefined): string | null {
  return where === undefined ? null : `ifNull(${compileExpr(where)}, false)`;
}

/** A constant of the catalogue. Catalogue constants are plain words and integers, declared in code; nothing else is written into SQL. */
function literal(value: string | number | boolean): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && /^[\w.-]*$/.test(value)) return `'${value}'`;
  throw new TypeError(`a constant of the catalogue is a plain word or an integer, not ${JSON.stringify(value)}`);
}
