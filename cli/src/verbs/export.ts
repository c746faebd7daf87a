import { UsageError } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import { withStack } from '../stack/use-stack.ts';
import { instantFlag, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

/** `export events`: raw events as stored. */
export const exportEventsVerb: Verb = {
  name: 'export events',
  summary: 'raw events as stored, by event time',
  example: 'tidewatch export events --from 2026-11-01T00:00Z --to 2026-11-02T00:00Z > events.ndjson',
  flags: {
    from: { help: 'start of the range, ISO 8601', value: 'T' },
    to: { help: 'end of the range, exclusive', value: 'T' },
    zone: { help: 'zone of times without offset', value: 'ZONE', default: 'UTC' },
    format: { help: 'ndjson or arrow', value: 'F', default: 'ndjson' },
  },
  run: (call) => withStack(call, (stack) => exportEvents(call, stack.queryUrl)),
};

async function exportEvents(call: Call, url: string): Promise<ExitStatus> {
  const zone = zoneFlag(call);
  required(call, 'from');
  required(call, 'to');
  const format = call.flags['format'];
  if (format !== 'ndjson' && format !== 'arrow') throw new UsageError('format_unknown', `--format takes ndjson or arrow, not ${format}`);
  const reader = openReader({ url, tenantId: required(call, 'tenant') });
  try {
    const [from, to] = [instantFlag(call, 'from', zone) as number, instantFlag(call, 'to', zone) as number];
    for await (const bytes of reader.exportEvents(from, to, { format, signal: call.signal })) await call.terminal.stream(bytes);
    return 0;
  } finally {
    await reader.close();
  }
}
