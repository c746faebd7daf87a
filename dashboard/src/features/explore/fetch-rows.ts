import { type AnswerGroup, type ExploreAnswer, groupKey } from './answer.ts';
import { type RowsByGroup, rowsOfArrow } from './arrow-rows.ts';
import { freezeView, isoOf } from './freeze-view.ts';
import { spreadCells, spreadOpen, startsOf } from './spread-cells.ts';
import { searchOfView } from './view.ts';

/** The figures were not given: the server's code for it, and whether to try again. */
export class RowsRefused extends Error {
  readonly data: { readonly code: string; readonly retry: boolean };
  constructor(code: string, retry: boolean) {
    super(code);
    this.name = 'RowsRefused';
    this.data = { code, retry };
  }
}

/**
 * An answer with the figures by interval that were left apart: the rows that "Arrow" downloads, at the same cut-off.
 * @throws RowsRefused
 */
export async function fetchRows({ apart, ...answer }: ExploreAnswer, signal?: AbortSignal): Promise<ExploreAnswer> {
  if (apart === undefined) return answer;
  const { earlier } = answer;
  const [now, before] = await Promise.all([askForRows(answer, answer.range, signal), earlier && askForRows(answer, earlier, signal)]);
  const starts = startsOf(answer);
  return {
    ...answer,
    groups: answer.groups.map((group): AnswerGroup => {
      const rows = now.get(groupKey(group)) ?? new Map();
      const rowsBefore = before?.get(groupKey(group)) ?? new Map();
      return {
        ...group,
        cells: spreadCells(rows, starts.now, apart.empty),
        open: spreadOpen(rows, starts.now),
        earlier: group.earlier && { ...group.earlier, cells: spreadCells(rowsBefore, starts.earlier, apart.empty) },
      };
    }),
  };
}

async function askForRows(
  { question, range }: Pick<ExploreAnswer, 'question' | 'range'>,
  { from, to }: { readonly from: number; readonly to: number },
  signal?: AbortSignal,
): Promise<RowsByGroup> {
  const view = { ...freezeView({ ...question, chart: 'table' }, { range }), from: isoOf(from), to: isoOf(to) };
  const answer = await fetch(`/api/export?format=arrow&${searchOfView(view)}`, signal ? { signal } : {});
  if (!answer.ok) {
    const { error } = (await answer.json().catch(() => ({}))) as { error?: { code?: string } };
    throw new RowsRefused(error?.code ?? 'unavailable', answer.status >= 500);
  }
  return rowsOfArrow(new Uint8Array(await answer.arrayBuffer()), question);
}
