import { TidewatchError } from '@tidewatch/schemas';
import { failed, unavailable } from '../log-errors.ts';

const FENCING = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS', 'FENCED_INSTANCE_ID']);
/** What the broker refuses for a reason that time does not heal; all else (sockets, leaders moving, full disks) passes. */
const LASTING = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_PARTITIONS',
  'INVALID_REPLICATION_FACTOR',
  'INVALID_CONFIG',
  'POLICY_VIOLATION',
  'UNSUPPORTED_VERSION',
  'INVALID_SESSION_TIMEOUT',
]);

/** Runs a call on the broker and turns what it throws into the log's errors. */
export async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TidewatchError) throw error;
    throw toLogError(error);
  }
}

export function toLogError(error: unknown): TidewatchError {
  const lasting = error instanceof TypeError || error instanceof RangeError || typesOf(error).some((type) => LASTING.has(type));
  return lasting ? failed(error) : unavailable(error);
}

/** Whether the broker refused a member because its part in the group has ended. */
export function isFencing(error: unknown): boolean {
  return typesOf(error).some((type) => FENCING.has(type));
}

/** KafkaJS wraps errors into one another; the protocol's own name may be at any depth. */
function typesOf(error: unknown): readonly string[] {
  const types: string[] = [];
  let at = error as { type?: unknown; cause?: unknown; originalError?: unknown } | undefined;
  for (let depth = 0; at && typeof at === 'object' && depth < 5; depth++) {
    if (typeof at.type === 'string') types.push(at.type);
    at = (at.cause ?? at.originalError) as typeof at;
  }
  return types;
}
