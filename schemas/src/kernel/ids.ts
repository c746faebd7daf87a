import { stringify, v5, v7 } from 'uuid';

/** Namespace of every name-based id of Tidewatch: uuidv5(DNS, "tidewatch.events"). */
const NAMESPACE = v5('tidewatch.events', v5.DNS, new Uint8Array(16));

/** A name-based id (UUIDv5): the same parts always give the same id. */
export function nameId(...parts: readonly string[]): string {
  return v5(JSON.stringify(parts), NAMESPACE);
}

/**
 * A UUIDv7 whose 48-bit time is `atMs` and whose other 74 bits are a hash of `parts`,
 * so that importing the same source twice mints the same id (keel rule 1).
 */
export function importedId(atMs: number, ...parts: readonly string[]): string {
  const random = v5(JSON.stringify(parts), NAMESPACE, new Uint8Array(16));
  return v7({ msecs: atMs, random, seq: readUint32(random, 0) });
}

/** A new UUIDv7 at `atMs`; `random` is 16 bytes from the caller's source of randomness. */
export function newId(atMs: number, random: Uint8Array): string {
  return v7({ msecs: atMs, random, seq: readUint32(random, 4) });
}

/** The UTC day (YYYY-MM-DD) inside a UUIDv7, or null when the id is no UUIDv7 or its time is out of range. */
export function dayOfId(id: string): string | null {
  const ms = timeOfId(id);
  return ms === null ? null : dayOf(ms);
}

/** Milliseconds UTC inside a UUIDv7, or null when the id is no UUIDv7. */
export function timeOfId(id: string): number | null {
  if (!UUID_V7.test(id)) return null;
  const ms = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return ms <= MAX_INSTANT_MS ? ms : null;
}

/** The UTC day (YYYY-MM-DD) of an instant in ms. */
export function dayOf(ms: number): string {
  const number = Math.floor(ms / DAY_MS);
  const known = days.get(number);
  if (known !== undefined) return known;
  const day = new Date(ms).toISOString().slice(0, 10);
  if (days.size >= KEPT_DAYS) days.clear();
  days.set(number, day);
  return day;
}

/** Days that have been written out lately: events come by the thousand from few days, and a date takes long to write. */
const days = new Map<number, string>();
const KEPT_DAYS = 1_000;

/** The first instant, in ms, of a UTC day written YYYY-MM-DD. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

/** Canonical text of 16 id bytes. */
export function idFromBytes(bytes: Uint8Array): string {
  return stringify(bytes);
}

export const DAY_MS = 86_400_000;
const MAX_INSTANT_MS = Date.UTC(2149, 5, 6);
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
}
