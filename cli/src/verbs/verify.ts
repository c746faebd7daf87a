import { keepVerifyRun } from '@tidewatch/ingest/ops';
import { type VerifyOptions, type VerifyReport, verify } from '@tidewatch/pipeline';
import { openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { readStack, type Stack } from '../stack/use-stack.ts';
import { instantFlag, rangeFlags, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, Verb } from '../terminal/verb.ts';

/** `verify`: every stored cell again, by another path. */
export const verifyVerb: Verb = {
  name: 'verify',
  summary: 'recomputes every stored cell by an independent path and compares',
  example: 'tidewatch verify --from 2026-11-01 --to 2026-11-08',
  flags: {
    from: { help: 'first day (default: the first in the archive)', value: 'T' },
    to: { help: 'end of the range, exclusive (default: now)', value: 'T' },
    repair: { help: 'write rows that differ again, as their events make them (after an upgrade, once all workers are new)' },
    zone: { help: 'IANA zone of the days and of times without offset', value: 'ZONE', default: 'UTC' },
  },
  run: async (call) => {
    const zone = zoneFlag(call);
    const [from, to] = [instantFlag(call, 'from', zone), instantFlag(call, 'to', zone)];
    if (from !== undefined && to !== undefined) rangeFlags(call, zone);
    const range = { zone, repair: call.switches.has('repair'), ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const report = await readStack(call, (stack) => verifyStack(call, stack, range));
    call.terminal.answer(report);
    call.terminal.say(`cells=${report.cells} differ=${report.differ}`);
    if (report.repaired > 0) call.terminal.say(`${report.repaired} rows differed and have been written again`);
    if (report.unsettled > 0)
      call.terminal.say(`${report.unsettled} numbers changed at every look: events of that time still come in, verify again later`);
    const { compared } = report;
    call.terminal.say(compared ? `numbers from ${compared.from} to ${compared.to}` : 'rows only: no settled numbers in the range');
    for (const example of report.examples) call.terminal.say(`  ${JSON.stringify(example)}`);
    return report.differ === 0 ? 0 : 1;
  },
};

async function verifyStack(call: Call, stack: Stack, range: Pick<VerifyOptions, 'from' | 'to' | 'zone' | 'repair'>): Promise<VerifyReport> {
  const tenantId = required(call, 'tenant');
  const epoch = call.config.TIDEWATCH_EPOCH;
  const store = openStore({ url: stack.clickhouseUrl });
  const reader = openReader({ url: stack.queryUrl, tenantId, epoch });
  try {
    const startedAt = call.clock.now();
    const report = await verify({ store, reader, tenantId, epoch, ...range, clock: call.clock, onProgress: call.terminal.progress });
    const { cells, differ, unsettled, examples } = report;
    await keepVerifyRun(stack.pool, {
      ...{ tenantId, epoch, startedAt, finishedAt: call.clock.now(), cells, differ, unsettled, examples },
      ...{ rangeFrom: range.from ?? null, rangeTo: range.to ?? null, day: null },
    }).catch((error: Error) => call.terminal.note(`the outcome could not be kept for the System health page: ${error.message}`));
    return report;
  } finally {
    await Promise.all([store.close(), reader.close()]);
  }
}
