import { setTimeout as delay } from 'node:timers/promises';

interface Client {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

/**
 * A client of KafkaJS that is thrown away when a call fails or takes too long, and made again for the next one: KafkaJS
 * itself goes on with a connection that has fallen silent.
 */
export class RenewedClient<C extends Client> {
  readonly #make: () => C;
  #current: Promise<C> | null = null;

  constructor(make: () => C) {
    this.#make = make;
  }

  /** Runs a call on the connected client; rejects when it fails or has not ended after `withinMs`. */
  async use<T>(call: (client: C) => Promise<T>, withinMs: number): Promise<T> {
    this.#current ??= connected(this.#make());
    const client = this.#current;
    const work = client.then(call);
    try {
      return await inTime(work, withinMs);
    } catch (error) {
      if (this.#current === client) this.#current = null;
      // Not before its call has ended: KafkaJS would connect again to go on with it.
      work.then(disconnect(client), disconnect(client));
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = this.#current;
    this.#current = null;
    await (await client)?.disconnect();
  }
}

async function connected<C extends Client>(client: C): Promise<C> {
  await client.connect();
  return client;
}

/** What it says of a client that is thrown away, nobody needs to know. */
function disconnect(client: Promise<Client>): () => void {
  return () => void client.then((it) => it.disconnect()).catch(() => {});
}

/** What `work` yields; rejects when it fails or has not ended after `ms`. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`Kafka has not answered within ${ms} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {}); // the abort below ends it
    over.abort();
  }
}
