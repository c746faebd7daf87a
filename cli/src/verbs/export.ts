import { UsageError } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import { readStack } from '../stack/use-stack.ts';
import { oneOf, rangeFlags, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const FORMATS = ['ndjson', 'arrow'] as const;

/** `export events`: raw events as stored. */
export const exportEventsVerb: Verb = {
  name: 'export events',
  summary: 'raw events as stored, by event time',
  example: 'tidewatch export events --from 2026-11-01T00:00Z --to 2026-11-02T00:00Z > events.ndjson',
  flags: {
    from: { help: 'start of the range, ISO 8601', value: 'T' },
    to: { help: 'end of the range, exclusive', value: 'T' },
    zone: { help: 'zone of times without offset', value: 'ZONE', default: 'UTC' },
    format: { help: FORMATS.join(', '), value: 'F', default: 'ndjson' },
  },
  run: async (call) => {
    const job: Job = {
      ...rangeFlags(call, zoneFlag(call)),
      format: oneOf(call, 'format', FORMATS),
      tenantId: required(call, 'tenant'),
    };
    if (job.format === 'arrow' && process.stdout.isTTY)
      throw new UsageError('binary_output', 'arrow is binary: send it into a file or a program');
    return readStack(call, ({ queryUrl }) => exportEvents(call, queryUrl, job));
  },
};

interface Job {
  readonly from: number;
  readonly to: number;
  readonly format: (typeof FORMATS)[number];
  readonly tenantId: string;
}

async function exportEvents(call: Call, url: string, { from, to, format, tenantId }: Job): Promise<ExitStatus> {
  const reader = openReader({ url, tenantId });
  let sent = 0;
  try {
    for await (const bytes of reader.exportEvents(from, to, { format, signal: call.signal })) {
      await call.terminal.stream(bytes);
      sent += bytes.length;
      call.terminal.progress(`${(sent / 1e6).toFixed(1)} MB sent`);
    }
    return 0;
  } finally {
    await reader.close();
  }
}
