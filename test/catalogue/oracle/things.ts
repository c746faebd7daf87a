import type { Cell, CxEvent } from '@tidewatch/schemas';
import { quotient } from './cell.ts';

/** Events about one thing, in order. */
export type Thing = readonly CxEvent[];

/** Events by what they are about, without things that are all test; `idOf` null = about no such thing. */
export function thingsOf(events: readonly CxEvent[], idOf: (event: CxEvent) => unknown): readonly Thing[] {
  const things = new Map<unknown, CxEvent[]>();
  for (const event of events) {
    const id = idOf(event);
    if (id === undefined || id === null) continue;
    things.set(id, [...(things.get(id) ?? []), event]);
  }
  return [...things.values()].filter((thing) => thing.some((event) => event.is_test !== true));
}

/** When the first event of a type happened, as far as `asOf` knows. */
export function firstAt(thing: Thing, asOf: number, ...types: readonly string[]): number | null {
  const at = thing.find(({ type }) => types.includes(type))?.occurred_at ?? null;
  return at !== null && at <= asOf ? at : null;
}

/** Objects in a list that an event holds. */
export function listIn(event: CxEvent, name: string): readonly Readonly<Record<string, unknown>>[] {
  return (event[name] ?? []) as readonly Readonly<Record<string, unknown>>[];
}

/** Above ÷ below of thousandths, in whole points. */
export function pointsOf(above: number, below: number): Cell {
  return { ...quotient(above, below), value: below === 0 ? null : above / (below * 1000) };
}

export const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
