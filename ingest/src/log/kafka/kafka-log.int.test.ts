import { describe, inject } from 'vitest';
import type {} from '../../../../test/services/global-setup.ts';
import { testLogContract } from '../log-contract.ts';
import { openKafkaLog } from './kafka-log.ts';

const brokers = inject('kafkaBrokers');
// Without a broker the run has said why; in CI there is one.
describe.skipIf(brokers === null)('Apache Kafka', () => {
  testLogContract('kafka', () => openKafkaLog({ brokers: brokers ?? '', clientId: 'contract' }));
});
