import { describe, inject } from 'vitest';
import type {} from '../../../../test/services/global-setup.ts';
import { testLogTurmoil } from '../log-turmoil.ts';

const brokers = inject('kafkaBrokers');
// Without a broker the run has said why; in CI there is one.
describe.skipIf(brokers === null)('Apache Kafka', () => {
  testLogTurmoil('kafka', () => ({ kafkaBrokers: brokers ?? '', clientId: 'turmoil' }));
});
