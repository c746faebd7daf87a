import { type CxEvent, FIELD_TYPES, type FieldTypes, type SessionFacts, SOURCES, type Source, type SourceName } from '@tidewatch/schemas';
import { expect, it } from 'vitest';
import { simulate } from '../../../twin/src/index.ts';
import { foldSession } from './session-fold.ts';

const seed = String(Date.now());
/** Ids are made of the events that name them; numbers are of all events. */
const OF_ALL = /^(seq_count|seq_span|.*_id)$/;

it(`an event whose loss changes a field is of a type that stands for it, whatever the floor does (seed ${seed})`, () => {
  const sessions = new Map<string, CxEvent[]>();
  for (const event of simulate({ seed, sessions: 250, tenantId: 't1' }).events) {
    if (event.conversation_id === undefined || event.session_id === undefined) continue;
    const known = sessions.get(event.session_id);
    if (known) known.push(event);
    else sessions.set(event.session_id, [event]);
  }
  const missing = new Set<string>();
  for (const events of sessions.values()) {
    const whole = foldSession(events) as SessionFacts;
    for (const lost of events) {
      const rest = foldSession(events.filter((event) => event !== lost));
      if (rest === null) continue;
      for (const field of changedFields(whole, rest)) if (!typesOf(field).includes(lost.type)) missing.add(`${field}: ${lost.type}`);
    }
  }
  expect([...missing]).toEqual([]);
}, 120_000);

/** Fields of the sources over sessions, as `source.field`, that read differently in two rows. */
function changedFields(a: SessionFacts, b: SessionFacts): readonly string[] {
  return Object.entries<Source>(SOURCES).flatMap(([name, source]) => {
    if (source.table !== 'sessions') return [];
    const [itemsA, itemsB] = [itemsOf(source, a), itemsOf(source, b)];
    if (itemsA.length !== itemsB.length) return [`${name}.${source.exists}`];
    const own = Object.entries(source.fields).filter(([field, { of }]) => of === undefined && !OF_ALL.test(field));
    return own
      .filter(([field, { column = field }]) => itemsA.some((item, i) => item[column] !== itemsB[i]?.[column]))
      .map(([field]) => `${name}.${field}`);
  });
}

function itemsOf({ nested }: Source, row: SessionFacts): readonly Readonly<Record<string, unknown>>[] {
  const unit = row as unknown as Readonly<Record<string, unknown>>;
  return nested === null ? [unit] : (unit[nested] as readonly Readonly<Record<string, unknown>>[]);
}

function typesOf(field: string): readonly string[] {
  const [source, name] = field.split('.') as [SourceName, string];
  const { item, fields = {} }: FieldTypes = FIELD_TYPES[source];
  return fields[name] ?? item;
}
