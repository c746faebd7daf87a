import { type Metric, metricById, type ProducerCounts, readProducerCounts } from '@tidewatch/schemas';
import type { QualitySources } from './quality-sources.ts';
import { forTenant, type TenantStatement } from './tenant-rows.ts';

/** What is known of the events of one type that happened in a range. */
export interface TypeQuality {
  readonly type: string;
  readonly received: number;
  readonly late: number;
  /** When the newest of them happened, ms UTC. */
  readonly newestAt: number;
}

/** Numbered events of sessions that began in the range, on one channel. */
export interface ChannelQuality {
  readonly channel: string;
  readonly present: number;
  readonly expected: number;
  readonly late: number;
}

/** What a producer says it has written in a range, beside what the archive has of it. */
export interface Reconciliation {
  readonly checkId: string;
  readonly producer: string;
  readonly from: number;
  readonly to: number;
  /** Types of which the archive has another number than the producer. */
  readonly differing: readonly { readonly type: string; readonly expected: number; readonly received: number }[];
}

export interface EventQuality {
  /** Most frequent first. */
  readonly types: readonly TypeQuality[];
  readonly channels: readonly ChannelQuality[];
  /** Newest first. */
  readonly reconciliations: readonly Reconciliation[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Checks of producers that are compared at one time. */
const CHECKS = 20;

/** The quality of the events of a range: by type, by channel, and against what producers say. */
export async function readEventQuality({ reader, read, tenantId }: QualitySources, range: Range): Promise<EventQuality> {
  const [received, late, complete, reconciliations] = await Promise.all([
    read(receivedTypes(tenantId, range)),
    read(lateBy(tenantId, range, reader.allowedLatenessMs)),
    reader.answer({
      ...{ metrics: [metricById.get('completeness') as Metric], grain: 'total', zone: 'UTC', by: ['channel'], where: [] },
      ...{ ...range, asOf: range.to },
    }),
    reconcile(read, tenantId, range),
  ]);
  const lateOf = (column: 0 | 1, name: string) =>
    late.filter((row) => row[column] === name).reduce((sum, [, , count]) => sum + Number(count), 0);
  return {
    types: received.map(([type, count, newestAt]) => {
      const name = String(type);
      return { type: name, received: Number(count), late: lateOf(0, name), newestAt: Number(newestAt) };
    }),
    channels: complete.map(({ dims: { channel = '' }, cells }) => {
      const { numerator, denominator } = cells['completeness'] ?? { numerator: 0, denominator: 0 };
      return { channel, present: numerator ?? 0, expected: denominator ?? 0, late: lateOf(1, channel) };
    }),
    reconciliations,
  };
}

const IN_RANGE = ['occurred_at >= {from:Int64}', 'occurred_at < {to:Int64}'];

function receivedTypes(tenantId: string, range: Range): TenantStatement {
  return forTenant(
    tenantId,
    { table: 'events', columns: ['type', 'occurred_at'], where: IN_RANGE },
    {
      select: (from) => `SELECT type, count(), max(occurred_at) FROM ${from}\nGROUP BY type ORDER BY count() DESC, type`,
      params: { ...range },
    },
  );
}

function lateBy(tenantId: string, range: Range, allowed: number): TenantStatement {
  return forTenant(
    tenantId,
    { table: 'late_events', columns: ['type', 'channel'], where: [...IN_RANGE, 'log_at > occurred_at + {allowed:Int64}'] },
    { select: (from) => `SELECT type, channel, count() FROM ${from}\nGROUP BY type, channel`, params: { ...range, allowed } },
  );
}

/** A check of a producer and what it says. */
interface Check {
  readonly checkId: string;
  readonly producer: string;
  readonly counts: ProducerCounts;
}

async function reconcile(read: QualitySources['read'], tenantId: string, range: Range): Promise<readonly Reconciliation[]> {
  const checks = (await read(newestChecks(tenantId, range))).flatMap(([payload]) => checkOf(String(payload)) ?? []);
  if (checks.length === 0) return [];
  const found = new Map((await read(countsOf(tenantId, checks))).map(([i, type, count]) => [`${i} ${type}`, Number(count)]));
  return checks.map(({ checkId, producer, counts: { from, to, counts } }, i) => ({
    ...{ checkId, producer, from, to },
    differing: Object.entries(counts)
      .map(([type, expected]) => ({ type, expected, received: found.get(`${i} ${type}`) ?? 0 }))
      .filter(({ expected, received }) => expected !== received),
  }));
}

function newestChecks(tenantId: string, range: Range): TenantStatement {
  return forTenant(
    tenantId,
    { table: 'events', columns: ['payload', 'occurred_at', 'event_id'], where: [...IN_RANGE, "type = 'dq.checked'"] },
    {
      select: (from) => `SELECT payload FROM ${from}\nORDER BY occurred_at DESC, event_id LIMIT ${CHECKS}`,
      params: { ...range },
    },
  );
}

/** Null where the check is not one of a producer's counts. */
function checkOf(payload: string): Check | null {
  const { check_id: checkId, producer, expected } = JSON.parse(payload) as Readonly<Record<string, unknown>>;
  const counts = readProducerCounts(expected);
  return counts === null || typeof producer !== 'string' ? null : { checkId: String(checkId), producer, counts };
}

/** One reading of the archive for all checks: index of the check, type, number of its events. */
function countsOf(tenantId: string, checks: readonly Check[]): TenantStatement {
  const froms = checks.map(({ counts }) => counts.from);
  const tos = checks.map(({ counts }) => counts.to);
  return forTenant(
    tenantId,
    {
      table: 'events',
      columns: ['type', 'occurred_at', "JSONExtractString(payload, 'producer') AS producer"],
      where: [...IN_RANGE, 'type IN {types:Array(String)}'],
    },
    {
      select: (from) =>
        'SELECT i, type, count() FROM ' +
        `${from}\nARRAY JOIN range(toUInt32(length({froms:Array(Int64)}))) AS i\n` +
        'WHERE occurred_at >= {froms:Array(Int64)}[i + 1] AND occurred_at < {tos:Array(Int64)}[i + 1]\n' +
        '    AND producer = {producers:Array(String)}[i + 1]\nGROUP BY i, type',
      params: {
        ...{ from: Math.min(...froms), to: Math.max(...tos), froms, tos },
        producers: checks.map(({ producer }) => producer),
        types: [...new Set(checks.flatMap(({ counts }) => Object.keys(counts.counts)))],
      },
    },
  );
}
