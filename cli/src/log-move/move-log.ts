import { changeLogInUse, type EventLog, type LogKind, openEmbeddedLog, openKafkaLog, openLog } from '@tidewatch/ingest/log';
import { EnvironmentError, failPoint, TOPICS, UsageError } from '@tidewatch/schemas';
import { openIntake } from '../stack/intake.ts';
import { placesIn } from '../stack/log-places.ts';
import type { Stack } from '../stack/use-stack.ts';
import type { Call } from '../terminal/verb.ts';
import { undone, untilDrained } from './drain.ts';

export interface Move {
  readonly to: LogKind;
  /** Of the Kafka to move to. */
  readonly brokers: string | undefined;
}

/**
 * Reads the installation's log to its end and makes the other kind its log. Nothing else has to be carried over: what a
 * worker has committed is in the archive, and taken ids, keys and letters are in PostgreSQL on either log. Until the last
 * step the old log is the log; whatever ends this before, it can be called again.
 * @throws UsageError `stack_running`, `log_same`, `log_not_empty`; EnvironmentError `log_written`
 */
export async function moveLog(call: Call, stack: Stack, { to, brokers }: Move): Promise<void> {
  const from: LogKind = stack.kafkaBrokers === null ? 'embedded' : 'kafka';
  if (from === to) throw new UsageError('log_same', `${to} is the log already`);
  if (stack.isUp) throw new UsageError('stack_running', 'events come in while the stack runs: stop it, then move the log');
  const target = await (to === 'kafka'
    ? openKafkaLog({ brokers: brokers ?? '', clientId: 'tidewatch' })
    : openEmbeddedLog({ pool: stack.pool }));
  const source = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  try {
    await target.ensureTopics(TOPICS);
    await requireRead(target, call);
    await drain(call, stack, source);
    await failPoint('log_move.drained');
    if (!(await changeLogInUse(stack.pool, from, to))) throw new UsageError('log_same', 'somebody else has moved the log meanwhile');
  } finally {
    await source.close();
    await target.close();
  }
}

/** What another installation left in a log would be folded into this one. */
async function requireRead(target: EventLog, call: Call): Promise<void> {
  const records = undone(await placesIn(target, call));
  if (records === 0) return;
  const message = `The new log holds ${records} records that no worker of this installation has read: name another, or remove its topics`;
  throw new UsageError('log_not_empty', message);
}

async function drain(call: Call, stack: Stack, source: EventLog): Promise<void> {
  const intake = await openIntake(call, stack);
  try {
    await untilDrained(source, call);
  } finally {
    await intake.close();
  }
  if (undone(await placesIn(source, call)) === 0) return;
  throw new EnvironmentError(
    'log_written',
    'events came in at the last moment: stop the doors and whatever else writes, and call it again',
  );
}
