import { readFileSync } from 'node:fs';
import { listVersions } from '@tidewatch/ingest';
import { type CxEvent, nameId, PUBLISHED_KINDS, parseEvent, publishedProblems, UsageError, versionIdOf } from '@tidewatch/schemas';
import { openIntake } from '../stack/intake.ts';
import { readStack, type Stack, withStack } from '../stack/use-stack.ts';
import { instantFlag, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const publishVerb: Verb = {
  name: 'config publish',
  summary: 'publishes a version of a calendar, an SLA policy or the settings of a queue',
  takes: `${PUBLISHED_KINDS.join('|')} FILE.json`,
  example: 'tidewatch config publish calendar hours.json --valid-from 2026-12-01T00:00:00+08:00',
  flags: {
    'valid-from': { help: 'from when on it holds (default since ever, or what the policy says)', value: 'T' },
    zone: { help: 'IANA zone of a --valid-from without one (default UTC)', value: 'ZONE' },
    version: { help: 'name of the version; a calendar and a policy have theirs in the document', value: 'ID' },
  },
  run: async (call) => {
    const event = publishedEvent(call);
    return withStack(call, (stack) => publish(call, stack, event));
  },
};

const listVerb: Verb = {
  name: 'config list',
  summary: 'the versions that were published, in their order',
  example: 'tidewatch config list',
  flags: {},
  run: runList,
};

/** `config …`: what is published reaches the pipeline as events. */
export const configVerbs: readonly Verb[] = [publishVerb, listVerb];

/**
 * The event that publishes the file; of one version always the same id.
 * @throws UsageError `argument_missing`, `argument_invalid`, `document_unreadable`, `document_invalid`, `flag_missing`
 */
function publishedEvent(call: Call): CxEvent {
  const [kindText, path, ...more] = call.positionals;
  if (kindText === undefined || path === undefined || more.length > 0)
    throw new UsageError('argument_missing', 'name the kind and the file: config publish calendar hours.json');
  const kind = PUBLISHED_KINDS.find((one) => one === kindText);
  if (!kind) throw new UsageError('argument_invalid', `${kindText} is no kind; known: ${PUBLISHED_KINDS.join(', ')}`);
  const document = readDocument(path);
  const versionId = call.flags['version'] ?? versionIdOf(kind, document);
  if (versionId === null) throw new UsageError('flag_missing', `a document of a ${kind} does not name its version: give --version ID`);
  const tenantId = required(call, 'tenant');
  const validFrom = instantFlag(call, 'valid-from', zoneFlag(call));
  return checked({
    event_id: nameId(tenantId, kind, versionId),
    type: `${kind}.published`,
    schema_version: 1,
    tenant_id: tenantId,
    occurred_at: call.clock.now(),
    producer: 'cli',
    version_id: versionId,
    document,
    ...(validFrom !== undefined && { valid_from: validFrom }),
  });
}

function readDocument(path: string): object {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError('document_unreadable', `${path} cannot be read as JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  throw new UsageError('document_unreadable', `${path} holds no JSON object`);
}

function checked(event: CxEvent): CxEvent {
  const parsed = parseEvent(event, event.occurred_at);
  const problems = [...publishedProblems(event), ...(parsed.kind === 'dead_letter' ? parsed.problems : [])];
  if (problems.length === 0) return event;
  throw new UsageError('document_invalid', problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
}

/** @throws UsageError `version_taken` */
async function publish(call: Call, stack: Stack, event: CxEvent): Promise<ExitStatus> {
  const intake = await openIntake(call, stack);
  try {
    const { accepted } = await intake.collector.collect(event.tenant_id, [event]);
    const isVisible = await intake.untilVisible();
    const { type, version_id: versionId } = event;
    call.terminal.answer({ type, versionId, published: accepted === 1 });
    call.terminal.say(accepted === 1 ? `${type}: ${versionId}` : `${type}: ${versionId} had been published before`);
    return isVisible ? 0 : 1;
  } finally {
    await intake.close();
  }
}

async function runList(call: Call): Promise<ExitStatus> {
  const versions = await readStack(call, ({ pool }) => listVersions(pool, required(call, 'tenant')));
  call.terminal.answer({ versions });
  call.terminal.say(`${versions.length} versions`);
  for (const { kind, versionId, validFrom } of versions) {
    call.terminal.say(`${kind}  ${versionId}  from ${validFrom === null ? 'ever' : new Date(validFrom).toISOString()}`);
  }
  return 0;
}
