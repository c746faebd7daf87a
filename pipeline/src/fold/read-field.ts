import type { CxEvent } from '@tidewatch/schemas';

/** A text field of an event; null when it is absent or no text. */
export function textOf(event: CxEvent, name: string): string | null {
  const value = event[name];
  return typeof value === 'string' ? value : null;
}

/** An integer field of an event; null when it is absent or no integer. */
export function intOf(event: CxEvent, name: string): number | null {
  const value = event[name];
  return Number.isSafeInteger(value) ? (value as number) : null;
}

/** True when the field is exactly `true`. */
export function isSet(event: CxEvent, name: string): boolean {
  return event[name] === true;
}
