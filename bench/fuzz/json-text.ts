import type { Random } from '../../twin/src/random/random.ts';

/** Text that stands in a JSON document as it is, for what no value of JavaScript gives. */
export class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Any JSON value, with `Verbatim` anywhere in it. */
export type Fuzzy = string | number | boolean | null | Verbatim | readonly Fuzzy[] | { readonly [name: string]: Fuzzy };

/** The document as text; now and then a key stands twice in it or there is odd white space. */
export function toJsonText(value: Fuzzy, random: Random): string {
  const isOdd = random.next() < 0.05;
  return write(value, isOdd ? random : null);
}

function write(value: Fuzzy, odd: Random | null): string {
  if (value instanceof Verbatim) return value.text;
  if (Array.isArray(value)) return `[${value.map((item: Fuzzy) => write(item, odd)).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${write(member as Fuzzy, odd)}`);
  if (odd !== null && members.length > 0 && odd.next() < 0.5) members.push(members[Math.floor(odd.next() * members.length)] as string);
  return odd !== null && odd.next() < 0.2 ? `{\n\t${members.join(' ,\r\n')} }` : `{${members.join()}}`;
}
