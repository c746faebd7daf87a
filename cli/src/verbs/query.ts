import { writeFile } from 'node:fs/promises';
import { answerAsKnown } from '@tidewatch/pipeline';
import { type AnswerRow, definitionHash, type MetricQuery, UsageError } from '@tidewatch/schemas';
import { openStore } from '@tidewatch/warehouse';
import { type AnswerTable, openReader, toArrow, toCsv, toWireAnswer, toXlsxRows } from '@tidewatch/warehouse/query';
import writeXlsxFile from 'write-excel-file/node';
import { type Stack, withStack } from '../stack/use-stack.ts';
import { byFlag, grainFlag, instantFlag, metricsFlag, required, whereFlag, zoneFlag } from '../terminal/flags.ts';
import { renderAnswer } from '../terminal/render-answer.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const FORMATS = ['table', 'json', 'csv', 'xlsx', 'arrow'] as const;
type Format = (typeof FORMATS)[number];

/** `query`: the catalogue's numbers, the same as every board. */
export const queryVerb: Verb = {
  name: 'query',
  summary: "the catalogue's numbers, the same as on every board",
  example:
    'tidewatch query --metrics offered,asa,service_level.exclude_short --from 2026-11-01 --to 2026-11-08 --grain 1d --by queue --zone Asia/Shanghai',
  flags: {
    metrics: { help: 'metric ids, comma separated (`tidewatch metrics` lists them)', value: 'ID,ID' },
    from: { help: 'start of the range, ISO 8601', value: 'T' },
    to: { help: 'end of the range, exclusive', value: 'T' },
    grain: { help: '15m, 30m, 1h, 1d or total', value: 'G', default: 'total' },
    by: { help: 'dimensions to split by', value: 'DIM,DIM' },
    where: { help: 'only these: dim=value,dim=value', value: 'F' },
    zone: { help: 'IANA zone of the intervals and of times without offset', value: 'ZONE', default: 'UTC' },
    'as-of': { help: 'what lies after this instant has not happened (default: now)', value: 'T' },
    'known-at': { help: 'only what the log had taken by this instant', value: 'T' },
    format: { help: FORMATS.join(', '), value: 'F' },
    out: { help: 'write to this file instead of standard output', value: 'FILE' },
  },
  run: runQuery,
};

async function runQuery(call: Call): Promise<ExitStatus> {
  const query = readQuery(call);
  const format = readFormat(call);
  const knownAt = instantFlag(call, 'known-at', query.zone);
  const table = await withStack(call, (stack) => answer(call, stack, query, knownAt));
  await write(call, format, table);
  return 0;
}

function readQuery(call: Call): MetricQuery {
  const zone = zoneFlag(call);
  const metrics = metricsFlag(call);
  required(call, 'from');
  required(call, 'to');
  return {
    metrics,
    from: instantFlag(call, 'from', zone) as number,
    to: instantFlag(call, 'to', zone) as number,
    grain: grainFlag(call),
    zone,
    by: byFlag(call, metrics),
    where: whereFlag(call, metrics),
    asOf: instantFlag(call, 'as-of', zone) ?? instantFlag(call, 'known-at', zone) ?? call.clock.now(),
  };
}

function readFormat(call: Call): Format {
  const format = (call.switches.has('json') ? 'json' : (call.flags['format'] ?? 'table')) as Format;
  if (!FORMATS.includes(format)) throw new UsageError('format_unknown', `--format takes ${FORMATS.join(', ')}, not ${format}`);
  return format;
}

async function answer(call: Call, stack: Stack, query: MetricQuery, knownAt: number | undefined): Promise<AnswerTable> {
  const tenantId = required(call, 'tenant');
  const reader = openReader({ url: stack.queryUrl, tenantId });
  const store = openStore({ url: stack.clickhouseUrl });
  try {
    const rows: readonly AnswerRow[] =
      knownAt === undefined ? await reader.answer(query) : await answerAsKnown({ store, tenantId, query, knownAt });
    const watermark = await reader.watermark();
    return {
      query,
      rows,
      definitions: Object.fromEntries(query.metrics.map((metric) => [metric.id, definitionHash(metric)])),
      freshnessMs: watermark === null ? null : Math.max(0, call.clock.now() - watermark),
    };
  } finally {
    await Promise.all([reader.close(), store.close()]);
  }
}

async function write(call: Call, format: Format, table: AnswerTable): Promise<void> {
  const bytes = await encode(format, table);
  const out = call.flags['out'];
  if (out !== undefined) await writeFile(out, bytes);
  else if (typeof bytes !== 'string' && process.stdout.isTTY)
    throw new UsageError('binary_output', `${format} is binary: add --out FILE or send it on`);
  else await call.terminal.stream(bytes);
}

async function encode(format: Format, table: AnswerTable): Promise<string | Uint8Array> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(toWireAnswer(table))}\n`;
    case 'csv':
      return toCsv(table);
    case 'arrow':
      return toArrow(table);
    case 'xlsx':
      return writeXlsxFile(toXlsxRows(table), {}).toBuffer();
    case 'table':
      return renderAnswer(table);
  }
}
