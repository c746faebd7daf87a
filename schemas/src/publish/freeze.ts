import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../kernel/errors.ts';
import { CURRENT_VERSION, eventJsonSchemas } from './json-schema.ts';
import { sampleEvent } from './sample-event.ts';

const folder = fileURLToPath(new URL(`../../released/v${CURRENT_VERSION}/`, import.meta.url));
if (existsSync(folder)) {
  throw new UsageError(
    'version_released',
    `version ${CURRENT_VERSION} is released: what it accepts is frozen. Add a version to SCHEMA_VERSIONS.`,
  );
}

const schemas = eventJsonSchemas();
const samples = [...schemas].flatMap(([type, schema]) => [sampleEvent(type, schema, 'required'), sampleEvent(type, schema, 'full')]);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'schemas.json'), `[\n${[...schemas.values()].map((schema) => JSON.stringify(schema)).join(',\n')}\n]\n`);
writeFileSync(join(folder, 'events.json'), `[\n${samples.map((event) => JSON.stringify(event)).join(',\n')}\n]\n`);
process.stderr.write(`version ${CURRENT_VERSION} frozen: ${schemas.size} types, ${samples.length} sample events\n`);
