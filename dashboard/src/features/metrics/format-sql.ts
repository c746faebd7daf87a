const LINE_WIDTH = 88;

/** SQL with its lines set in by their depth in parentheses and long lists broken at their commas. Changes white space only. */
export function formatSql(sql: string): string {
  let depth = 0;
  return sql
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line) => {
      const own = line.startsWith(')') ? depth - 1 : depth;
      depth += parenthesesIn(line);
      const margin = '  '.repeat(Math.max(0, own));
      const parts = margin.length + line.length <= LINE_WIDTH ? [line] : splitList(line);
      return parts.map((part, i) => `${margin}${i === 0 ? '' : '    '}${part}`);
    })
    .join('\n');
}

/** Opened less closed, outside of quotes. */
function parenthesesIn(line: string): number {
  let balance = 0;
  walk(line, (sign) => {
    if (sign === '(') balance += 1;
    if (sign === ')') balance -= 1;
  });
  return balance;
}

/** The line after each comma that stands in no parenthesis of it. */
function splitList(line: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let begin = 0;
  walk(line, (sign, at) => {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (sign === ',' && depth === 0) {
      parts.push(line.slice(begin, at + 1).trim());
      begin = at + 1;
    }
  });
  return [...parts, line.slice(begin).trim()];
}

/** Every sign that stands in no quotes. */
function walk(line: string, visit: (sign: string, at: number) => void): void {
  let quote: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] as string;
    if (quote !== null && sign === '\\') at += 1;
    else if (quote !== null) quote = sign === quote ? null : quote;
    else if (sign === "'" || sign === '`' || sign === '"') quote = sign;
    else visit(sign, at);
  }
}
