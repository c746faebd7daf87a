import { writeFile } from 'node:fs/promises';
import { answerAsKnown } from '@tidewatch/pipeline';
import { definitionHash, EnvironmentError, intervalsOf, type MetricQuery, settledUntil, UsageError } from '@tidewatch/schemas';
import { openStore } from '@tidewatch/warehouse';
import { type JudgedTable, openReader, toArrow, toCsv, toWireAnswer, toXlsxRows } from '@tidewatch/warehouse/query';
import writeXlsxFile from 'write-excel-file/node';
import { readStack, type Stack } from '../stack/use-stack.ts';
import { byFlag, grainFlag, instantFlag, metricsFlag, oneOf, rangeFlags, required, whereFlag, zoneFlag } from '../terminal/flags.ts';
import { renderAnswer, renderRestatements } from '../terminal/render-answer.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const FORMATS = ['table', 'json', 'csv', 'xlsx', 'arrow'] as const;
type Format = (typeof FORMATS)[number];
const BINARY: readonly Format[] = ['xlsx', 'arrow'];

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
    restatements: { help: 'what late and correcting events changed in settled intervals of the range, in place of the numbers' },
    format: { help: `${FORMATS.join(', ')} (default table; with --json json)`, value: 'F' },
    out: { help: 'write to this file instead of standard output', value: 'FILE' },
  },
  run: runQuery,
};

async function runQuery(call: Call): Promise<ExitStatus> {
  const query = readQuery(call);
  if (call.switches.has('restatements')) return printRestatements(call, query);
  const format = readFormat(call);
  const table = await readStack(call, (stack) => answer(call, stack, query));
  await write(call, format, table);
  return 0;
}

async function printRestatements(call: Call, { metrics, from, to, zone }: MetricQuery): Promise<ExitStatus> {
  const restatements = await readStack(call, async (stack) => {
    const reader = openReader({ url: stack.queryUrl, tenantId: required(call, 'tenant') });
    try {
      return await reader.restatements({ metrics, from, to });
    } finally {
      await reader.close();
    }
  });
  call.terminal.answer({ restatements });
  call.terminal.say(renderRestatements(restatements, zone));
  return 0;
}

function readQuery(call: Call): MetricQuery {
  const zone = zoneFlag(call);
  const metrics = metricsFlag(call);
  const knownAt = instantFlag(call, 'known-at', zone);
  const [{ from, to }, grain] = [rangeFlags(call, zone), grainFlag(call)];
  // Too many of them are refused before anything is opened.
  intervalsOf(from, to, grain, zone);
  return {
    metrics,
    from,
    to,
    grain,
    zone,
    by: byFlag(call, metrics),
    where: whereFlag(call, metrics),
    asOf: instantFlag(call, 'as-of', zone) ?? knownAt ?? call.clock.now(),
    ...(knownAt === undefined ? {} : { knownAt }),
  };
}

/** With --json and no file the answer itself is the one document; with a file --format says what goes into it. */
function readFormat(call: Call): Format {
  const hasFile = call.flags['out'] !== undefined;
  const format = call.flags['format'] === undefined ? (call.terminal.isJson ? 'json' : 'table') : oneOf(call, 'format', FORMATS);
  if (!hasFile && call.terminal.isJson && format !== 'json')
    throw new UsageError('flag_invalid', `--json prints JSON: for ${format} add --out FILE, or leave --json out`);
  if (!hasFile && BINARY.includes(format) && process.stdout.isTTY)
    throw new UsageError('binary_output', `${format} is binary: add --out FILE or send it on`);
  return format;
}

async function answer(call: Call, stack: Stack, query: MetricQuery): Promise<JudgedTable> {
  const tenantId = required(call, 'tenant');
  const epoch = call.config.TIDEWATCH_EPOCH;
  const allowedLatenessMs = call.config.TIDEWATCH_ALLOWED_LATENESS_MS;
  const store = openStore({ url: stack.clickhouseUrl });
  const reader = openReader({
    ...{ url: stack.queryUrl, tenantId, epoch, allowedLatenessMs },
    answerAsKnown: async (known) => answerAsKnown({ store, tenantId, query: known, epoch, writtenTo: await reader.watermark() }),
  });
  try {
    // Before the rows: what is settled by it is in them.
    const watermark = await reader.watermark();
    const [rows, quality] = await Promise.all([reader.answer(query, { signal: call.signal }), reader.quality(query, call.clock.now())]);
    return {
      query,
      rows,
      definitions: Object.fromEntries(query.metrics.map((metric) => [metric.id, definitionHash(metric)])),
      freshnessMs: watermark === null ? null : Math.max(0, call.clock.now() - watermark),
      settledTo: settledUntil(query, watermark, allowedLatenessMs),
      quality,
    };
  } finally {
    await Promise.all([reader.close(), store.close()]);
  }
}

async function write(call: Call, format: Format, table: JudgedTable): Promise<void> {
  const bytes = await encode(format, table);
  const out = call.flags['out'];
  if (out === undefined) return call.terminal.stream(bytes);
  try {
    await writeFile(out, bytes);
  } catch (error) {
    throw new EnvironmentError('out_unwritable', `${out} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  call.terminal.answer({ out, format, rows: table.rows.length });
  call.terminal.say(`${table.rows.length} rows in ${out}`);
}

async function encode(format: Format, table: JudgedTable): Promise<string | Uint8Array> {
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
