export { MAX_POLL_BYTES, MAX_VALUE_BYTES } from './check-records.ts';
export { openEmbeddedLog } from './embedded/embedded-log.ts';
export { forgetEmbeddedGroup } from './embedded/forget-group.ts';
export { type SweepOptions, sweepEmbeddedLog } from './embedded/sweep.ts';
export { type KafkaLogOptions, openKafkaLog } from './kafka/kafka-log.ts';
export { changeLogInUse, type LogKind } from './log-in-use.ts';
export { type OpenLogOptions, openLog } from './open-log.ts';
export { partitionOfKey } from './partition-of-key.ts';
export type * from './port.ts';
