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
    zone: { help: 'IANA zone of the days and of times without offset', value: 'ZONE', default: 'UTC' },
  },
  run: async (call) => {
    const zone = zoneFlag(call);
    const [from, to] = [instantFlag(call, 'from', zone), instantFlag(call, 'to', zone)];
    if (from !== undefined && to !== undefined) rangeFlags(call, zone);
    const range = { zone, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const report = await readStack(call, (stack) => verifyStack(call, stack, range));
    call.terminal.answer(report);
    call.terminal.say(`cells=${report.cells} differ=${report.differ}`);
    if (report.unsettled > 0)
      call.terminal.say(`${report.unsettled} numbers changed at every look: events of that time still come in, verify again later`);
    const { compared } = report;
    call.terminal.say(compared ? `numbers from ${compared.from} to ${compared.to}` : 'rows only: no settled numbers in the range');
    for (const example of report.examples) call.terminal.say(`  ${JSON.stringify(example)}`);
    return report.differ === 0 ? 0 : 1;
  },
};

async function verifyStack(call: Call, stack: Stack, range: Pick<VerifyOptions, 'from' | 'to' | 'zone'>): Promise<VerifyReport> {
  const tenantId = required(call, 'tenant');
  const epoch = call.config.TIDEWATCH_EPOCH;
  const store = openStore({ url: stack.clickhouseUrl });
  const reader = openReader({ url: stack.queryUrl, tenantId, epoch });
  try {
    return await verify({ store, reader, tenantId, epoch, ...range, clock: call.clock, onProgress: call.terminal.progress });
  } finally {
    await Promise.all([store.close(), reader.close()]);
  }
}
