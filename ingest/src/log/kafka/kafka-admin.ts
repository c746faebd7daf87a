import type { Admin, Kafka } from 'kafkajs';
import { RenewedClient } from './renewed-client.ts';

const ASK_WITHIN_MS = 10_000;

/** Questions to the brokers, and orders, none of which waits for ever. */
export class KafkaAdmin {
  readonly #admin: RenewedClient<Admin>;

  constructor(kafka: Kafka) {
    this.#admin = new RenewedClient(() => kafka.admin({ retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 } }));
  }

  /** Rejects when it has not ended within 10 s, or `withinMs`. */
  ask<T>(call: (admin: Admin) => Promise<T>, withinMs: number = ASK_WITHIN_MS): Promise<T> {
    return this.#admin.use(call, withinMs);
  }

  async close(): Promise<void> {
    await this.#admin.close();
  }
}
