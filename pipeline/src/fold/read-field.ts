/** An event, or an object inside one. */
type Fields = Readonly<Record<string, unknown>>;

/** A text field of an event; null when it is absent or no text. */
export function textOf(event: Fields, name: string): string | null {
  const value = event[name];
  return typeof value === 'string' ? value : null;
}

/** An integer field of an event; null when it is absent or no integer. */
export function intOf(event: Fields, name: string): number | null {
  const value = event[name];
  return Number.isSafeInteger(value) ? (value as number) : null;
}

/** True when the field is exactly `true`. */
export function isSet(event: Fields, name: string): boolean {
  return event[name] === true;
}
