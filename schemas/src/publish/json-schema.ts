import { z } from 'zod';
import type { EventType } from '../events/define.ts';
import { SCHEMA_VERSIONS } from '../events/envelope.ts';
import { TOPICS } from '../events/topics.ts';

/** The part of JSON Schema (draft 7) that event schemas are written in. */
export interface JsonSchema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** The version that this build's schemas are published as. */
export const CURRENT_VERSION = Math.max(...SCHEMA_VERSIONS);

/** The types that a schema takes; none = any. */
export function typesOf({ type }: JsonSchema): readonly string[] {
  return type === undefined ? [] : [type].flat();
}

/** What a producer may send as an event of this type: JSON Schema draft 7, whole in itself. */
export function eventJsonSchema({ type, schema }: EventType): JsonSchema {
  const { $schema, description: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return { $schema, $id: `urn:tidewatch:event:${type}:${CURRENT_VERSION}`, title: type, ...rest } as JsonSchema;
}

/** The JSON Schema of every event type, by type, in the order of the catalogue. */
export function eventJsonSchemas(): ReadonlyMap<string, JsonSchema> {
  return new Map(TOPICS.flatMap((topic) => topic.events.map((event) => [event.type, eventJsonSchema(event)] as const)));
}
