import { type CxEvent, NO_SERVICE_CONFIG, type ServiceConfig, UsageError } from '@tidewatch/schemas';
import { type ImportItem, rejected, taken, tooLong } from './import-item.ts';
import { ImportedConversation, promiseSteps, type Step } from './imported-conversation.ts';
import { ImportedTerms } from './imported-terms.ts';
import { type Line, readLines } from './read-lines.ts';
import { parseTechnionRow, TECHNION_COLUMNS, type TechnionRow } from './technion-row.ts';
import { openWallClock } from './wall-clock.ts';

const HALF_DAY_S = 43_200;
const DAY_S = 86_400;
const CHANNEL = 'phone';
const ANSWER_WITHIN_MS = 20_000;
const SHORT_ABANDON_MS = 5_000;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a Technion call file (mapping T1–T12), one item a row, in the file's order.
 * @throws UsageError `header_invalid` when the first line does not name the 17 columns, `zone_unknown`
 */
export async function* readTechnion(
  stream: AsyncIterable<Uint8Array>,
  source: { readonly tenantId: string; readonly zone: string; readonly service?: ServiceConfig },
): AsyncGenerator<ImportItem> {
  const callSource = { tenantId: source.tenantId, service: source.service ?? NO_SERVICE_CONFIG, instantOf: openWallClock(source.zone) };
  let hasHeader = false;
  for await (const line of readLines(stream)) {
    if (hasHeader) yield readRow(line, (row) => callEvents(row, callSource));
    else {
      checkHeader(line);
      hasHeader = true;
    }
  }
  if (!hasHeader) throw new UsageError('header_invalid', 'the file is empty; a Technion call file begins with a header line');
}

function checkHeader(line: Line): void {
  const columns = Buffer.from(line.bytes).toString('utf8').split('\t');
  if (columns.length === TECHNION_COLUMNS.length && TECHNION_COLUMNS.every((name, i) => name === columns[i])) return;
  throw new UsageError(
    'header_invalid',
    `line ${line.number} is no header of a Technion call file: expected, separated by tabs, ${TECHNION_COLUMNS.join(' ')}`,
  );
}

function readRow(line: Line, eventsOf: (row: TechnionRow) => readonly CxEvent[]): ImportItem {
  const long = tooLong(line);
  if (long) return rejected(line, [long]);
  let text: string;
  try {
    text = decoder.decode(line.bytes);
  } catch {
    return rejected(line, [{ code: 'encoding_invalid', message: 'the bytes are not valid UTF-8', path: '' }]);
  }
  const parsed = parseTechnionRow(text);
  return 'row' in parsed ? taken(line, eventsOf(parsed.row)) : rejected(line, parsed.problems);
}

interface CallSource {
  readonly tenantId: string;
  readonly service: ServiceConfig;
  readonly instantOf: (readingMs: number) => number;
}

function callEvents(row: TechnionRow, { tenantId, service, instantOf }: CallSource): readonly CxEvent[] {
  const { startedAt, vruExitAt, enteredAt } = placeInTime(row, instantOf);
  const held = new ImportedTerms(service, {
    channel: CHANNEL,
    queue: row.queue,
    priority: row.priority,
    customer_group: null,
    at: startedAt,
  });
  const sourceRef = `${row.line}-${row.callId}`;
  const call = new ImportedConversation(
    { tenantId, source: 'technion', reference: [row.date, sourceRef], startedAt },
    {
      channel: CHANNEL,
      ...(row.customerId !== null && { customer_id: row.customerId }),
      ...(row.outcome === 'PHANTOM' && { is_test: true }),
    },
    (at) => held.versionsAt(at),
  );
  const bot = { segment_id: call.idOf('segment:bot'), bot_id: 'vru', owner_kind: 'bot' };
  // What is said in a call is not in the file: only its end can be seen to be kept.
  const ends = held.terms.targets.filter(({ target }) => target === 'resolution').map((fields) => ['sla.attached', fields] as const);
  const close = (at: number, reason: string): Step => ['session.closed', at, { close_reason: reason, ...held.business(startedAt, at) }];
  const steps: Step[] = [
    ['session.started', startedAt, { origin: 'customer', queue_id: row.queue, source_ref: sourceRef, ...held.offhours(startedAt) }],
    ...promiseSteps(ends, startedAt, 'start'),
    ['segment.started', startedAt, bot],
    ['segment.ended', vruExitAt, bot],
  ];
  if (enteredAt === null) return call.events([...steps, close(vruExitAt, 'customer')]);

  const leftAt = enteredAt + (isQueued(row) ? row.waited * 1000 : 0);
  const entry = { queue_id: row.queue, entry_id: call.idOf('entry') };
  steps.push([
    'queue.entered',
    enteredAt,
    {
      ...entry,
      priority: row.priority,
      answer_within_ms: ANSWER_WITHIN_MS,
      short_abandon_ms: SHORT_ABANDON_MS,
      ...held.offhours(enteredAt),
    },
  ]);
  const left = { ...entry, left_reason: row.outcome === 'AGENT' ? 'assigned' : 'abandoned' };
  steps.push(['queue.left', leftAt, { ...left, ...held.business(enteredAt, leftAt) }]);
  if (row.outcome !== 'AGENT') return call.events([...steps, close(leftAt, 'customer')]);

  const closedAt = leftAt + row.served * 1000;
  const agent = { queue_id: row.queue, agent_id: row.server === 'NO_SERVER' ? 'unknown' : row.server };
  const offer = { ...agent, offer_id: call.idOf('offer') };
  const segment = { ...agent, segment_id: call.idOf('segment:agent'), owner_kind: 'agent' };
  return call.events([
    ...steps,
    ['agent.offered', leftAt, { ...offer, entry_id: entry.entry_id }],
    ['agent.accepted', leftAt, offer],
    ['segment.started', leftAt, segment],
    ['segment.ended', closedAt, segment],
    close(closedAt, 'agent'),
  ]);
}

/** T5: whether the call waited in a queue, by the source's own columns. */
function isQueued(row: TechnionRow): boolean {
  return row.queueStart !== 0 || row.queueExit !== 0 || row.waited > 0;
}

/**
 * Instants of the call's chain, ms UTC; `enteredAt` is null for a caller who left in the VRU (T7). Each is at or after
 * the one before, so that segments never overlap.
 */
function placeInTime(
  row: TechnionRow,
  instantOf: (readingMs: number) => number,
): { readonly startedAt: number; readonly vruExitAt: number; readonly enteredAt: number | null } {
  const at = (seconds: number) => instantOf(row.dateMs + seconds * 1000);
  const early = row.vruEntry - row.vruExit;
  const vruExit = early >= HALF_DAY_S ? row.vruExit + DAY_S : row.vruExit;
  const vruExitAt = at(vruExit);
  const startedAt = Math.min(at(row.vruEntry), vruExitAt);
  if (!isQueued(row)) return { startedAt, vruExitAt, enteredAt: row.outcome === 'AGENT' ? vruExitAt : null };
  const queueStart = vruExit - row.queueStart > HALF_DAY_S ? row.queueStart + DAY_S : row.queueStart;
  return { startedAt, vruExitAt, enteredAt: Math.max(at(queueStart), vruExitAt) };
}
