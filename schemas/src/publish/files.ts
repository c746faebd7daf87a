import { g13Events } from '../fixtures/g13.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { definitionHashes } from './definitions.ts';
import { eventsPage } from './events-page.ts';
import { eventJsonSchemas } from './json-schema.ts';
import { metricsPage } from './metrics-page.ts';

/** Folder, from the root of the repository, in which every file is a published one. */
export const PUBLISHED_FOLDER = 'schemas/published/events';

/** Where every definition that was published stands with its hash: lines are added, never changed. */
export const DEFINITIONS_FILE = 'schemas/published/definitions.json';

/** Every file that is generated from the catalogues: path from the root of the repository → text. */
export function publishedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...[...eventJsonSchemas()].map(([type, schema]) => [`${PUBLISHED_FOLDER}/${type}.json`, jsonFile(schema)] as const),
    ['schemas/published/asyncapi.json', jsonFile(asyncApiDocument())],
    [
      'schemas/fixtures/g13.ndjson',
      g13Events()
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    ],
    [DEFINITIONS_FILE, jsonFile(definitionHashes())],
    ['docs/metrics.md', metricsPage()],
    ['docs/events.md', eventsPage()],
  ]);
}

function jsonFile(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
