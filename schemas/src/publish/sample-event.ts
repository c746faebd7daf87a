import { type JsonSchema, typesOf } from './json-schema.ts';

/** 2026-03-02T09:00:00Z: every instant of a sample. */
const AT = Date.UTC(2026, 2, 2, 9);
const ID = '019cadc6-9a80-7b8c-b405-38db8814c8c4';

/**
 * An event that its JSON Schema accepts: `required` holds what it must have and nothing else, `full` every field
 * that it knows. Both carry fields that no schema knows, at the top and inside objects.
 */
export function sampleEvent(type: string, schema: JsonSchema, extent: 'required' | 'full'): Readonly<Record<string, unknown>> {
  const sample = sampleOf(schema, schema, extent) as Record<string, unknown>;
  return { ...sample, type, x_not_known_yet: { kept: true, list: [1, 'two', null] } };
}

function sampleOf(schema: JsonSchema, root: JsonSchema, extent: 'required' | 'full'): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.at(-1);
  if (schema.anyOf) return sampleOf(schema.anyOf[0] ?? {}, root, extent);
  if (schema.$ref !== undefined) return { any: ['JSON', 1, null] };
  switch (typesOf(schema)[0]) {
    case 'object':
      return sampleObject(schema, root, extent);
    case 'array':
      return [sampleOf(schema.items ?? {}, root, extent)];
    case 'string':
      return sampleText(schema);
    case 'integer':
      return schema.minimum === Date.UTC(1990, 0, 1) ? AT : Math.min((schema.minimum ?? 0) + 1, schema.maximum ?? 1);
    case 'number':
      return 0.5;
    case 'boolean':
      return true;
    default:
      return { any: 'value' };
  }
}

function sampleObject(schema: JsonSchema, root: JsonSchema, extent: 'required' | 'full'): Record<string, unknown> {
  const names = extent === 'full' ? Object.keys(schema.properties ?? {}) : (schema.required ?? []);
  const known = names.map((name) => [name, sampleOf(schema.properties?.[name] ?? {}, root, extent)] as const);
  if (schema.properties) return { ...Object.fromEntries(known), ...(schema === root ? {} : { x_inner: 'kept' }) };
  const value = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  return { key: sampleOf(value, root, extent) };
}

function sampleText(schema: JsonSchema): string {
  if (schema.format === 'date') return '2026-03-02';
  if (schema.pattern) return ID;
  return schema.maxLength === 3 ? 'CNY' : 'text';
}
