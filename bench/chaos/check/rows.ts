import { verify } from '@tidewatch/pipeline';
import { systemClock } from '@tidewatch/schemas';
import { openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import type { Findings } from './findings.ts';

/** Every row is the fold of its archived events, and every number that of the rows. */
export async function checkRows(options: {
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
  readonly tenantId: string;
  readonly findings: Findings;
}): Promise<void> {
  const { clickhouseUrl, queryUrl, tenantId, findings } = options;
  const store = openStore({ url: clickhouseUrl });
  const reader = openReader({ url: queryUrl, tenantId });
  try {
    const { cells, differ, unsettled, examples } = await verify({ store, reader, tenantId, clock: systemClock, latenessMs: 0 });
    findings.cells += cells;
    const wrong = differ + unsettled;
    if (wrong > 0)
      findings.mismatch(`${differ} rows or numbers of ${tenantId} differ, ${unsettled} do not settle: ${textOf(examples[0])}`, wrong);
  } finally {
    await Promise.all([store.close(), reader.close()]);
  }
}

function textOf(example: unknown): string {
  return (JSON.stringify(example) ?? '').slice(0, 400);
}
