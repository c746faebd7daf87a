import { isRowKind } from '../facts/unit-rows.ts';
import { dayOf, dayOfId } from '../kernel/ids.ts';
import type { CxEvent } from './event.ts';
import { type Topic, topicByType, type UnitKind } from './topics.ts';

/** Day of units whose id carries no time (ids of other systems that are no UUIDv7): a constant, so that their key never changes. */
export const UNDATED_DAY = '1970-01-01';

export interface Route {
  readonly topic: string;
  /** Message key: decides the partition. */
  readonly key: string;
  readonly unit: UnitRef;
}

/** The key of one row (keel rule 1); it never changes, whatever late events say. */
export interface UnitRef {
  readonly tenantId: string;
  readonly kind: UnitKind;
  /** UTC day, YYYY-MM-DD. */
  readonly bucketOn: string;
  readonly id: string;
}

/** Where an event goes: its topic, its message key and the unit that it belongs to. The event is valid. */
export function routeOf(event: CxEvent): Route {
  const topic = topicByType.get(event.type);
  if (!topic) throw new TypeError(`no topic for ${event.type}`);
  const subject = subjectOf(topic, event);
  return {
    topic: topic.name,
    key: `${event.tenant_id}:${subject}`,
    unit: { tenantId: event.tenant_id, kind: topic.unit, ...unitKey(topic.unit, event, subject) },
  };
}

/** What an event is about: its topic's key field, or what stands for it. */
function subjectOf({ keyField, unit }: Topic, event: CxEvent): string {
  // Forms and rules are published beside evaluations and alerts; a forecast is a unit of its own, whatever its subject.
  const instead = unit === 'evaluation' ? textAt(event, 'form_id') : null;
  const first = unit === 'plan' ? textAt(event, 'forecast_id') : null;
  return first ?? textAt(event, keyField) ?? instead ?? event.type;
}

/** A field's text; the key field of a type that does not declare it may hold anything. */
function textAt(event: CxEvent, name: string): string | null {
  const value = event[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Events of an agent that belong to a day other than that on which they are told. */
const NAMES_ITS_DAY: ReadonlySet<string> = new Set(['agent.work', 'agent.scheduled']);

function unitKey(kind: UnitKind, event: CxEvent, subject: string): { id: string; bucketOn: string } {
  switch (kind) {
    case 'session': {
      const id = event.session_id ?? subject;
      return { id, bucketOn: dayOfId(id) ?? UNDATED_DAY };
    }
    case 'agent_day':
      return { id: subject, bucketOn: NAMES_ITS_DAY.has(event.type) ? String(event['day']) : dayOf(event.occurred_at) };
    case 'alert': {
      const fingerprint = textAt(event, 'fingerprint');
      const id = fingerprint === null ? subject : `${subject}/${fingerprint}`;
      return { id, bucketOn: UNDATED_DAY };
    }
    default:
      // A unit that is folded lasts: its key is made of its id alone. What is only archived lies under the day it happened.
      return { id: subject, bucketOn: isRowKind(kind) ? (dayOfId(subject) ?? UNDATED_DAY) : dayOf(event.occurred_at) };
  }
}

/** One text per unit, for maps and sets. */
export function unitKeyText(unit: UnitRef): string {
  return `${unit.tenantId}\u0000${unit.kind}\u0000${unit.bucketOn}\u0000${unit.id}`;
}
