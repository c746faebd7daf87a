import type { Random } from '../../twin/src/random/random.ts';
import { hostileText, hostileValue, pick } from './hostile.ts';
import { type Fuzzy, toJsonText, Verbatim } from './json-text.ts';

/** How many changes a case has. */
const CHANGES = [0, 1, 1, 1, 2, 4] as const;

/** A JSON document near `seed`, as bytes that need not be JSON any more. */
export function mutateJson(seed: Fuzzy, random: Random): Buffer {
  let value = seed;
  for (let left = pick(random, CHANGES); left > 0; left--) value = change(value, random);
  const bytes = Buffer.from(toJsonText(value, random));
  return random.next() < 0.15 ? mutateBytes(bytes, random) : bytes;
}

/** The document with one change somewhere inside. */
function change(value: Fuzzy, random: Random): Fuzzy {
  const isInside = random.next() < 0.85;
  if (isInside && Array.isArray(value) && value.length > 0) {
    const at = Math.floor(random.next() * value.length);
    const item = change(value[at] as Fuzzy, random);
    return [...value.slice(0, at), item, ...(random.next() < 0.1 ? [value[at] as Fuzzy] : []), ...value.slice(at + 1)];
  }
  if (isInside && isObject(value) && Object.keys(value).length > 0) return changeMember(value, random);
  return replace(value, random);
}

function changeMember(value: Readonly<Record<string, Fuzzy>>, random: Random): Fuzzy {
  const names = Object.keys(value);
  const name = pick(random, names);
  const { [name]: member = null, ...others } = value;
  const how = random.next();
  if (how < 0.1) return others;
  if (how < 0.2) return { ...others, [hostileText(random)]: member };
  if (how < 0.3) return { ...value, [name]: value[pick(random, names)] ?? null };
  if (how < 0.4) return { ...value, [hostileText(random)]: hostileValue(random) };
  return { ...value, [name]: change(member, random) };
}

function replace(value: Fuzzy, random: Random): Fuzzy {
  const how = random.next();
  if (how < 0.1) return [value];
  if (how < 0.2) return { value };
  if (typeof value === 'number' && how < 0.5) return pick(random, [value + 1, value - 1, -value, value / 1_000, value * 1_000, `${value}`]);
  if (typeof value === 'string' && how < 0.5) {
    const at = Math.floor(random.next() * (value.length + 1));
    return pick(random, [
      value.slice(0, at),
      value.slice(0, at) + hostileText(random) + value.slice(at),
      value.toUpperCase(),
      value + value,
    ]);
  }
  return hostileValue(random);
}

/** A text near `seed`: lines dropped, doubled, swapped or changed, cells between `separator`s replaced. */
export function mutateLines(seed: readonly string[], separator: string, random: Random): Buffer {
  const lines = [...seed];
  for (let left = pick(random, CHANGES); left > 0; left--) {
    const at = Math.floor(random.next() * lines.length);
    const line = lines[at] ?? '';
    const how = random.next();
    if (how < 0.1) lines.splice(at, 1);
    else if (how < 0.2) lines.splice(at, 0, line);
    else if (how < 0.3) lines.push(hostileText(random));
    else lines[at] = changeCell(line.split(separator), random).join(separator);
  }
  const bytes = Buffer.from(lines.join(pick(random, ['\n', '\n', '\n', '\r\n'])));
  return random.next() < 0.2 ? mutateBytes(bytes, random) : bytes;
}

function changeCell(cells: readonly string[], random: Random): readonly string[] {
  const at = Math.floor(random.next() * cells.length);
  const cell = cells[at] ?? '';
  const how = random.next();
  if (how < 0.1) return cells.filter((_, i) => i !== at);
  if (how < 0.2) return [...cells, cell];
  if (how < 0.4) return cells.with(at, cells[Math.floor(random.next() * cells.length)] ?? '');
  if (how < 0.6)
    return cells.with(
      at,
      cell.replace(/\d+/, (digits) => String(Number(digits) + pick(random, [1, -1, 12, 24, 60, 1e9]))),
    );
  const value = hostileValue(random);
  return cells.with(at, typeof value === 'string' ? value : value instanceof Verbatim ? value.text : JSON.stringify(value));
}

const BYTES: readonly Buffer[] = [
  ...[
    'ff',
    'c3',
    'c328',
    'edafbf',
    'eda080',
    'f4908080',
    'efbbbf',
    'fffe',
    '00',
    '0a',
    '0d0a',
    '22',
    '5c',
    '7b',
    '7d',
    '5b',
    '2c',
    '80',
    '1f8b08',
  ],
].map((hex) => Buffer.from(hex, 'hex'));

/** The bytes with some cut out, put in, doubled or flipped. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let left = pick(random, CHANGES); left > 0; left--) {
    const at = Math.floor(random.next() * (changed.length + 1));
    const end = Math.min(changed.length, at + Math.floor(random.next() * 16));
    const [before, part, after] = [changed.subarray(0, at), changed.subarray(at, end), changed.subarray(end)];
    const how = random.next();
    if (how < 0.2) changed = before;
    else if (how < 0.4) changed = Buffer.concat([before, after]);
    else if (how < 0.6) changed = Buffer.concat([before, part, part, after]);
    else if (how < 0.8) changed = Buffer.concat([before, pick(random, BYTES), part, after]);
    else changed = Buffer.concat([before, Buffer.from(part.map((byte) => byte ^ (1 << Math.floor(random.next() * 8)))), after]);
  }
  return changed;
}

function isObject(value: Fuzzy): value is Readonly<Record<string, Fuzzy>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Verbatim);
}
