// Asks `tidewatch query` and compares its cells with numbers computed elsewhere. Imports nothing of the product.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ROOT = new URL('..', import.meta.url).pathname;
const MAX_SHOWN = 20;
const EMPTY_BY_KIND = {
  sum: { value: 0, numerator: 0, denominator: null, n: 0 },
  instant: { value: 0, numerator: 0, denominator: null, n: 0 },
  ratio: { value: null, numerator: 0, denominator: 0, n: 0 },
  rank: { value: null, numerator: null, denominator: null, n: 0 },
};

/** Local time of a zone, from Node's own calendar: offsets are looked up once an hour. */
export function openZone(zone) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const cache = new Map();
  const offsetAt = (ms) => {
    const hour = Math.floor(ms / 3_600_000);
    if (!cache.has(hour)) {
      const parts = Object.fromEntries(format.formatToParts(hour * 3_600_000).map(({ type, value }) => [type, Number(value)]));
      const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
      cache.set(hour, local - hour * 3_600_000);
    }
    return cache.get(hour);
  };
  /** The instant at which the zone's clocks show this reading (ms, as if it were UTC). */
  const instantOf = (reading) => reading - offsetAt(reading - offsetAt(reading));
  /** Start of the slot of `grainMs` of local time that an instant is in. */
  const slotOf = (ms, grainMs) => instantOf(Math.floor((ms + offsetAt(ms)) / grainMs) * grainMs);
  const nextSlot = (start, grainMs) => instantOf(start + offsetAt(start) + grainMs);
  return { instantOf, slotOf, nextSlot };
}

/** Options as `--name value`; those not in `defaults` are a mistake. */
export function readOptions(argv, defaults) {
  const options = { ...defaults };
  for (let i = 0; i < argv.length; i += 2) {
    const name = argv[i].replace(/^--/, '');
    if (!(name in defaults) || argv[i + 1] === undefined) {
      console.error(
        `usage: ${Object.keys(defaults)
          .map((option) => `[--${option} VALUE]`)
          .join(' ')}`,
      );
      process.exit(2);
    }
    options[name] = argv[i + 1];
  }
  return options;
}

/** Value number ceil(n·percent/100) of the sorted list. */
export function nearestRank(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1];
}

/**
 * Cells of one question. A metric is `{id, items, at, kind, cell}`: `items` are filed at `at(item)`, an item's group is
 * `item.agent`, `cell(items, interval)` is null when nothing counts. `kind: 'instant'` sees all items in each interval.
 */
export function computeCells({ metrics, grainMs, by, from, to, zone }) {
  const cells = new Map();
  const intervals = intervalsOf({ grainMs, from, to, zone });
  const put = (metric, interval, group, items) => {
    const cell = metric.cell(items, interval);
    if (cell) cells.set(keyOf(grainMs === null ? null : interval.start, group, metric.id), cell);
  };
  for (const metric of metrics) {
    for (const [group, items] of groupBy(metric.items, (item) => (by ? item.agent : ''))) {
      if (metric.kind === 'instant') for (const interval of intervals) put(metric, interval, group, items);
      else {
        const filed = groupBy(
          items.filter((item) => metric.at(item) >= from && metric.at(item) < to),
          (item) => (grainMs === null ? from : zone.slotOf(metric.at(item), grainMs)),
        );
        for (const [start, inside] of filed) put(metric, { start }, group, inside);
      }
    }
  }
  return cells;
}

function intervalsOf({ grainMs, from, to, zone }) {
  if (grainMs === null) return [{ start: from, end: to }];
  const intervals = [];
  for (let start = zone.slotOf(from, grainMs); start < to; start = zone.nextSlot(start, grainMs)) {
    intervals.push({ start, end: zone.nextSlot(start, grainMs) });
  }
  return intervals;
}

function groupBy(items, keyFor) {
  const groups = new Map();
  for (const item of items) {
    const key = keyFor(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

const keyOf = (start, group, metric) => JSON.stringify([start === null ? null : new Date(start).toISOString(), group, metric]);

/** The answer of `tidewatch query --json` as cells by the same keys. */
export function cellsOfAnswer(answer, by) {
  const cells = new Map();
  for (const row of answer.rows) {
    const start = row.bucket === null ? null : Date.parse(row.bucket);
    for (const [id, cell] of Object.entries(row.metrics)) cells.set(keyOf(start, by ? (row.dims[by] ?? '') : '', id), cell);
  }
  return cells;
}

/** Runs `npx tidewatch query` and parses what it prints. */
export function askCli(flags, more) {
  const args = ['tidewatch', 'query', '--json', ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]), ...more];
  const run = spawnSync('npx', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'inherit'] });
  if (run.status !== 0) {
    console.error(`npx ${args.join(' ')}: status ${run.status}`);
    process.exit(3);
  }
  return JSON.parse(run.stdout);
}

/** Answers by the name of the question, from a file instead of the command. */
export function readAnswers(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Compares every cell that either side has; a cell that is missing says what the metric says of nothing. */
export function compareCells(question, metrics, expected, actual) {
  const kinds = new Map(metrics.map(({ id, kind }) => [id, kind]));
  const differences = [];
  const keys = new Set([...expected.keys(), ...actual.keys()]);
  for (const key of keys) {
    const empty = EMPTY_BY_KIND[kinds.get(JSON.parse(key)[2])];
    const [want, got] = [expected.get(key) ?? empty, actual.get(key) ?? empty];
    if (!isSame(want, got)) differences.push(`${question} ${key}: expected ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);
  }
  return { cells: keys.size, differences };
}

function isSame(want, got) {
  const isClose =
    want.value === got.value ||
    (want.value !== null && got.value !== null && Math.abs(want.value - got.value) <= 1e-9 * Math.abs(want.value));
  return isClose && want.numerator === got.numerator && want.denominator === got.denominator && want.n === got.n;
}

/** Prints the verdict and ends the process: 0 when everything is equal. */
export function finish(results) {
  const differences = results.flatMap((result) => result.differences);
  for (const line of differences.slice(0, MAX_SHOWN)) console.error(line);
  console.log(`cells=${results.reduce((sum, { cells }) => sum + cells, 0)} differ=${differences.length}`);
  process.exit(differences.length === 0 ? 0 : 1);
}

const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
const filtered = (items, where) => (where ? items.filter(where) : items);

/** Cell of a count, or of a sum of `of`, over the items for which `where` holds. */
export const sumCell =
  (where, of = () => 1) =>
  (items) => {
    const counted = filtered(items, where);
    const value = sum(counted, of);
    return counted.length === 0 ? null : { value, numerator: value, denominator: null, n: counted.length };
  };

/** Cell of a numerator ÷ a denominator. */
export const ratioCell =
  (numerator, denominator, of = () => 1) =>
  (items) => {
    const [above, below] = [filtered(items, numerator), filtered(items, denominator)];
    if (above.length + below.length === 0) return null;
    const total = sum(above, of);
    return { value: below.length === 0 ? null : total / below.length, numerator: total, denominator: below.length, n: below.length };
  };

/** Cell of a rank or an extreme of the values. */
export const rankCell = (where, of, pick) => (items) => {
  const values = filtered(items, where).map(of);
  return values.length === 0 ? null : { value: pick(values), numerator: null, denominator: null, n: values.length };
};
