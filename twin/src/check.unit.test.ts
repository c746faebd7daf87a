import { type AnswerRow, type Cell, intervalsOf, type MetricQuery } from '@tidewatch/schemas';
import { expect, test } from 'vitest';
import { checkLedger } from './check.ts';
import type { Ledger, LedgerCell } from './ledger/ledger.ts';
import { simulate } from './simulate.ts';

const simulation = simulate({ seed: 'check', sessions: 300, tenantId: 'demo' });
for (const _ of simulation.events);
const ledger = simulation.ledger();

/** A catalogue that says exactly what the cells say. */
function catalogueOf(cells: readonly LedgerCell[]) {
  return (query: MetricQuery): readonly AnswerRow[] => {
    const [by] = query.by;
    const dims = by === undefined ? 0 : 1;
    return intervalsOf(query.from, query.to, query.grain, query.zone).flatMap((interval) => {
      const here = cells.filter(
        (cell) =>
          cell.grain === query.grain &&
          cell.bucketStart === interval.start &&
          Object.keys(cell.dims).length === dims &&
          (by === undefined || by in cell.dims),
      );
      const groups = [...new Set(here.map((cell) => JSON.stringify(cell.dims)))];
      return groups.map((group) => ({
        interval,
        dims: JSON.parse(group),
        cells: Object.fromEntries(here.filter((cell) => JSON.stringify(cell.dims) === group).map((cell) => [cell.metric, toCell(cell)])),
      }));
    });
  };
}

function toCell({ numerator, denominator, value }: LedgerCell): Cell {
  const computed = denominator === null ? numerator : denominator === 0 || numerator === null ? null : numerator / denominator;
  return { value: value ?? computed, numerator, denominator, n: 1 };
}

test('a catalogue that says the truth differs nowhere', async () => {
  expect(await checkLedger(ledger, catalogueOf(ledger.cells))).toEqual({ cells: ledger.cells.length, differ: 0, examples: [] });
});

test('a wrong cell, a lost cell and an invented cell are each found and named', async () => {
  const [first, second, ...rest] = ledger.cells;
  if (!first || !second) throw new Error('the ledger is empty');
  const wrong = { ...first, numerator: (first.numerator ?? 0) + 1 };
  const invented = { ...second, bucketStart: ledger.to - 86_400_000, dims: {}, grain: '1d' as const, metric: 'abandoned' };
  const { differ, examples } = await checkLedger(ledger, catalogueOf([wrong, ...rest, invented]));
  expect(differ).toBe(3);
  expect(examples.map(({ metric }) => metric).sort()).toEqual([first.metric, second.metric, 'abandoned'].sort());
});

test('what is no ledger is refused with a reason', async () => {
  await expect(checkLedger({} as Ledger, () => [])).rejects.toMatchObject({ code: 'ledger_invalid' });
  const strange = { ...ledger, cells: [{ ...(ledger.cells[0] as LedgerCell), metric: 'happiness' }] };
  await expect(checkLedger(strange, () => [])).rejects.toThrow(/happiness/);
});
