import type { Clock } from '@tidewatch/schemas';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ApiKeys } from '../api-keys/open-api-keys.ts';
import type { BatchCollector } from '../collector.ts';
import type { DoorLimits } from './limits.ts';

export interface DoorOptions {
  readonly collector: BatchCollector;
  readonly apiKeys: ApiKeys;
  /** Rejects while the stores behind the door cannot be reached. */
  readonly checkStores: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<DoorLimits>;
  readonly meter?: DoorMeter;
}

/** Is told what the door does, for counting. */
export interface DoorMeter {
  /** An answer is out, with its HTTP status. */
  answered(status: number): void;
  /** A request was not taken, for the reason `code`. */
  refused(code: string): void;
}

/** The HTTP door for other producers. */
export interface Door {
  /** For tests that send requests without a socket. */
  readonly app: FastifyInstance;
  /** Bytes of bodies that are being read or written. */
  inFlightBytes(): number;
  /** Listens; resolves with the address, such as http://127.0.0.1:4600. */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  /** `/v1/ready` fails at once; after `drainMs` the door closes when the requests that it has are answered. */
  stop(options?: { readonly drainMs?: number }): Promise<void>;
}
