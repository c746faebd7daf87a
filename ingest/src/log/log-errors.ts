import { TidewatchError } from '@tidewatch/schemas';
import type { TopicPartition } from './port.ts';

/** The log cannot be reached or cannot take anything now; the same call may succeed later. */
export function unavailable(cause: unknown): TidewatchError {
  return new TidewatchError('log_unavailable', `The log is not available: ${(cause as Error).message}`, { retry: true, cause });
}

/** More waits to be written than memory is given for; the same call may succeed later. */
export function overloaded(): TidewatchError {
  return new TidewatchError('log_overloaded', 'Too much waits to be written to the log', { retry: true });
}

/** The log refused a call for a reason that time does not heal. */
export function failed(cause: unknown): TidewatchError {
  return new TidewatchError('log_failed', `The log failed: ${(cause as Error).message}`, { cause });
}

/** Partitions have gone to another member of the group. Nothing of the call was done. */
export function fenced(partitions: readonly TopicPartition[], cause?: unknown): TidewatchError {
  const names = partitions.map(({ topic, partition }) => `${topic}/${partition}`).join(', ');
  return new TidewatchError('log_fenced', `Not, or not any more, held by this member: ${names}`, { cause });
}

/** A call on a log or a consumer that has been closed. */
export function closed(): TidewatchError {
  return new TidewatchError('log_closed', 'This part of the log has been closed');
}
