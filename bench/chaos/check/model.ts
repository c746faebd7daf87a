import { checkLedger, type Ledger as Truth } from '@tidewatch/twin';
import { openReader } from '@tidewatch/warehouse/query';
import type { Findings } from './findings.ts';

/** What the catalogue answers is what happened on the floors, as the twin noted it when it decided it. */
export async function checkModel(options: {
  readonly queryUrl: string;
  readonly truths: readonly Truth[];
  readonly findings: Findings;
}): Promise<void> {
  const { queryUrl, truths, findings } = options;
  for (const truth of truths) {
    const reader = openReader({ url: queryUrl, tenantId: truth.tenant });
    try {
      const { cells, differ, examples } = await checkLedger(truth, (query) => reader.answer(query));
      findings.cells += cells;
      if (differ > 0) findings.mismatch(`${differ} cells of ${truth.tenant} are not what happened: ${JSON.stringify(examples[0])}`, differ);
    } finally {
      await reader.close();
    }
  }
}
