import type { VerifyStanding } from '@tidewatch/ingest/ops';
import { z } from 'zod';
import type { DifferenceLine, VerifyLine } from '../../features/health/health-view.ts';

/** Differences on the page, and characters of a value: enough to look further with. */
const MAX_LINES = 10;
const MAX_TEXT = 200;

const row = z.record(z.string(), z.unknown()).nullable();
const example = z.union([
  z.object({
    unit: z.object({ kind: z.string(), bucketOn: z.string(), id: z.string() }),
    stored: row,
    expected: row,
    firstEvent: z.string().nullable(),
  }),
  z.object({
    cell: z.object({ metric: z.string(), from: z.string(), to: z.string(), dims: z.record(z.string(), z.string()) }),
    stored: row,
    expected: row,
    firstEvent: z.string().nullish(),
  }),
]);

/** What verify has found, as the page shows it: of each difference the cell, both values, and the first event that differs. */
export function verifyLine({ examples, ...standing }: VerifyStanding): VerifyLine {
  const lines = examples.slice(0, MAX_LINES).flatMap((raw): DifferenceLine[] => {
    const { success, data } = example.safeParse(raw);
    if (!success) return [];
    const [stored, expected] = differing(data.stored, data.expected);
    if ('unit' in data) {
      const { kind, bucketOn, id } = data.unit;
      return [{ cell: `${kind} ${bucketOn} ${id}`, stored, expected, firstEvent: data.firstEvent }];
    }
    const { metric, from, to, dims } = data.cell;
    const split = Object.entries(dims).map(([name, value]) => `${name}=${value}`);
    return [{ cell: [metric, `${from}/${to}`, ...split].join(' '), stored, expected, firstEvent: data.firstEvent ?? null }];
  });
  return { ...standing, differences: lines };
}

type Row = z.infer<typeof row>;

/** Of two rows what one says and the other does not. */
function differing(stored: Row, expected: Row): readonly [string, string] {
  const names = Object.keys(expected ?? stored ?? {}).filter((name) => JSON.stringify(stored?.[name]) !== JSON.stringify(expected?.[name]));
  const textOf = (of: Row) => (of === null ? '–' : shortened(JSON.stringify(Object.fromEntries(names.map((name) => [name, of[name]])))));
  return [textOf(stored), textOf(expected)];
}

function shortened(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
