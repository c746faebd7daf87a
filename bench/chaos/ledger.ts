import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { CxEvent } from '@tidewatch/schemas';

/** Fields that the door fills in or replaces: not part of what was sent. */
const OF_THE_DOOR = new Set(['recorded_at', 'producer', 'is_test', 'imported', 'text', 'sealed', 'pii_key_id']);

/** What is known of one event that was sent. */
export interface SentEvent {
  readonly tenantId: string;
  readonly digest: string;
  isAcked: boolean;
}

/** The books of all that goes in: `sent.log` before each request, `acked.log` only after its 2xx. */
export interface Ledger {
  /** To be called before the events leave; how many had not left before. Again for the same id: must be the same event. */
  sent(events: readonly CxEvent[]): number;
  /** To be called when they are acknowledged; how many had not been before. */
  acked(events: readonly CxEvent[]): number;
  /** An event that the door has refused for good: it may be nowhere. */
  refused(eventId: string): void;
  /** A record that no worker can read, which has gone into the log or into a file past the checks of the door. */
  injected(payload: Uint8Array): void;
  /** Something that is wrong already: the checker counts it as a mismatch. */
  wrong(what: string): void;
  readonly events: ReadonlyMap<string, SentEvent>;
  readonly refusals: ReadonlySet<string>;
  /** Payloads, hexadecimal SHA-256. */
  readonly poison: ReadonlySet<string>;
  readonly findings: readonly string[];
  close(): Promise<void>;
}

/** Opens empty books, whose files lie in `dir`. */
export function openLedger(dir: string): Ledger {
  mkdirSync(dir, { recursive: true });
  const files = { sent: createWriteStream(join(dir, 'sent.log')), acked: createWriteStream(join(dir, 'acked.log')) };
  const events = new Map<string, SentEvent>();
  const refusals = new Set<string>();
  const poison = new Set<string>();
  const findings: string[] = [];
  return {
    findings,
    wrong: (what) => void findings.push(what),
    events,
    refusals,
    poison,
    sent(some) {
      const before = events.size;
      for (const event of some) {
        const { event_id: id, tenant_id: tenantId } = event;
        const digest = digestOf(event);
        const before = events.get(id);
        if (before && before.digest !== digest) throw new Error(`two events with the id ${id} were sent`);
        if (before) continue;
        events.set(id, { tenantId, digest, isAcked: false });
        files.sent.write(`${id}\n`);
      }
      return events.size - before;
    },
    acked(some) {
      let fresh = 0;
      for (const { event_id: id } of some) {
        const event = events.get(id);
        if (!event) throw new Error(`${id} was acknowledged and never sent`);
        if (event.isAcked) continue;
        event.isAcked = true;
        files.acked.write(`${id}\n`);
        fresh += 1;
      }
      return fresh;
    },
    refused: (id) => void refusals.add(id),
    injected: (payload) => void poison.add(hashOf(payload)),
    close: async () => {
      await Promise.all([ended(files.sent), ended(files.acked)]);
    },
  };
}

/** What an event says, short: equal for the event as it was sent and as the log has it. */
export function digestOf(event: CxEvent): string {
  const own = Object.entries(event).filter(([name]) => !OF_THE_DOOR.has(name));
  own.sort(([a], [b]) => (a < b ? -1 : 1));
  return hashOf(Buffer.from(JSON.stringify(own))).slice(0, 16);
}

/** Hexadecimal SHA-256. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function ended(file: WriteStream): Promise<void> {
  return new Promise((resolve) => file.end(resolve));
}
