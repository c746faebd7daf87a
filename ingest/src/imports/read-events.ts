import { asImported, checkEvent } from '../check-event.ts';
import { type ImportItem, parseJsonLine, rejected, taken } from './import-item.ts';
import { readLines } from './read-lines.ts';

/**
 * Reads a file of our own events, one a line. They must be the tenant's (`tenant_mismatch`) and count as imported
 * unless they say otherwise; `now` (ms) bounds how far ahead they may be.
 */
export async function* readEvents(
  stream: AsyncIterable<Uint8Array>,
  admission: { readonly tenantId: string; readonly now: number },
): AsyncGenerator<ImportItem> {
  for await (const line of readLines(stream)) {
    const json = parseJsonLine(line);
    const checked = json.ok ? checkEvent(json.value, admission) : { ok: false as const, problems: [json.problem] };
    yield checked.ok ? taken(line, [asImported(checked.event)]) : rejected(line, checked.problems);
  }
}
