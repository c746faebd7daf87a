import { createClient } from '@clickhouse/client';
import type { Ledger as Truth } from '@tidewatch/twin';
import type { Ledger } from '../ledger.ts';
import type { Verdict } from '../rig.ts';
import { checkArchive } from './archive.ts';
import { checkDeadLetters } from './dead-letters.ts';
import { Findings } from './findings.ts';
import { checkModel } from './model.ts';
import { checkOpenItems } from './open-items.ts';
import { checkRows } from './rows.ts';
import { checkWorks } from './works.ts';

export interface CheckOptions {
  readonly ledger: Ledger;
  /** What must be true of the tenants' numbers. */
  readonly truths: readonly Truth[];
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
}

/** Compares everything that is stored with what was sent. A check that cannot be made counts as a mismatch. */
export async function check(options: CheckOptions): Promise<Verdict> {
  const { ledger, truths, databaseUrl, clickhouseUrl, queryUrl } = options;
  const findings = new Findings();
  for (const what of ledger.findings) findings.mismatch(what);
  const client = createClient({
    url: clickhouseUrl,
    clickhouse_settings: { session_timezone: 'UTC', output_format_json_quote_64bit_integers: 0 },
  });
  const tenants = [...new Set([...ledger.events.values()].map(({ tenantId }) => tenantId))].sort();
  try {
    const archived = await findings.attempt('archive', () => checkArchive(client, ledger, findings));
    await findings.attempt('dead letters', () => checkDeadLetters({ databaseUrl, client, ledger, findings }));
    await findings.attempt('open items', () => checkOpenItems(client, findings));
    await findings.attempt('work of agents', () => checkWorks(client, findings));
    for (const tenantId of tenants)
      await findings.attempt(`rows of ${tenantId}`, () => checkRows({ clickhouseUrl, queryUrl, tenantId, findings }));
    await findings.attempt('model', () => checkModel({ queryUrl, truths, findings }));
    return findings.verdict(archived ?? 0);
  } finally {
    await client.close();
  }
}
