import type { DeadLetter } from '@tidewatch/ingest';
import { type CxEvent, nameId } from '@tidewatch/schemas';
import type { Poison } from './read-record.ts';

/** The tenant under which the platform speaks of records that name none. */
const NO_TENANT = '_platform';

/** The letter that keeps a record which could not be processed; `at` is when that was, ms UTC. */
export function toLetter({ record, tenantId, problems }: Poison, at: number): Omit<DeadLetter, 'id' | 'replayedAt'> {
  const { topic, partition, offset, value } = record;
  return { tenantId, origin: 'pipeline', at, topic, partition, offset, problems, payload: value };
}

/**
 * The event that announces a dead letter: the same record is always announced by the same event. Null for records of
 * cx.ops itself, which would announce themselves for ever.
 */
export function announce({ record, tenantId, problems }: Poison, epoch: string): CxEvent | null {
  const { topic, partition, offset, logAt } = record;
  if (topic === 'cx.ops') return null;
  return {
    event_id: nameId(epoch, 'event.dead_lettered', topic, String(partition), String(offset), String(logAt)),
    type: 'event.dead_lettered',
    schema_version: 1,
    tenant_id: tenantId ?? NO_TENANT,
    occurred_at: logAt,
    producer: 'pipeline',
    epoch,
    job: 'pipeline',
    error_code: problems[0]?.code ?? 'refused',
    path: (problems[0]?.path ?? '').slice(0, 200),
    topic,
    partition,
    offset,
  };
}
