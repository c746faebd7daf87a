import { verify } from '@tidewatch/pipeline';
import { openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { type Stack, withStack } from '../stack/use-stack.ts';
import { instantFlag, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

/** `verify`: every stored cell again, by another path. */
export const verifyVerb: Verb = {
  name: 'verify',
  summary: 'recomputes every stored cell by an independent path and compares',
  example: 'tidewatch verify --from 2026-11-01 --to 2026-11-08',
  flags: {
    from: { help: 'first day (default: the first in the archive)', value: 'T' },
    to: { help: 'end of the range, exclusive (default: now)', value: 'T' },
    zone: { help: 'zone of times without offset', value: 'ZONE', default: 'UTC' },
  },
  run: (call) => withStack(call, (stack) => runVerify(call, stack)),
};

async function runVerify(call: Call, stack: Stack): Promise<ExitStatus> {
  const zone = zoneFlag(call);
  const tenantId = required(call, 'tenant');
  const store = openStore({ url: stack.clickhouseUrl });
  const reader = openReader({ url: stack.queryUrl, tenantId });
  try {
    const from = instantFlag(call, 'from', zone);
    const to = instantFlag(call, 'to', zone);
    const report = await verify({
      store,
      reader,
      tenantId,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      clock: call.clock,
      onProgress: (line: string) => call.terminal.progress(line),
    });
    call.terminal.progressDone();
    call.terminal.answer(report);
    call.terminal.say(`cells=${report.cells} differ=${report.differ}`);
    for (const example of report.examples) call.terminal.say(`  ${JSON.stringify(example)}`);
    return report.differ === 0 ? 0 : 1;
  } finally {
    await Promise.all([store.close(), reader.close()]);
  }
}
