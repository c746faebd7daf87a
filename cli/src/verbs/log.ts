import { UsageError } from '@tidewatch/schemas';
import { moveLog } from '../log-move/move-log.ts';
import { withStack } from '../stack/use-stack.ts';
import { oneOf } from '../terminal/flags.ts';
import type { Verb } from '../terminal/verb.ts';

/** `log move`: from the embedded log to Apache Kafka, and back. */
export const logMoveVerb: Verb = {
  name: 'log move',
  summary: 'reads the log to its end and makes the other kind the log: embedded or kafka',
  example: 'tidewatch log move --to kafka --brokers kafka-1:9092,kafka-2:9092',
  flags: {
    to: { help: 'embedded, kafka', value: 'KIND' },
    brokers: { help: 'of the Kafka to move to; the one to move away from is in KAFKA_BROKERS', value: 'HOST:PORT,…' },
  },
  run: async (call) => {
    const to = oneOf(call, 'to', ['embedded', 'kafka']);
    const { brokers } = call.flags;
    if (to === 'kafka' && brokers === undefined) throw new UsageError('flag_missing', '--to kafka needs --brokers HOST:PORT,…');
    const startedAt = call.clock.now();
    await withStack(call, (stack) => moveLog(call, stack, { to, brokers }));
    const ms = call.clock.now() - startedAt;
    call.terminal.answer({ log: to, ms });
    call.terminal.say(`the log is ${to} now (${(ms / 1000).toFixed(1)} s)`);
    const then = to === 'kafka' ? `with KAFKA_BROKERS=${brokers}` : 'without KAFKA_BROKERS';
    call.terminal.say(`start everything ${then}; what still runs as before must be stopped`);
    return 0;
  },
};
