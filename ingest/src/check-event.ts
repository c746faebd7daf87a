import { type CxEvent, type Problem, parseEvent, publishedProblems, topicByType } from '@tidewatch/schemas';

/** Whose events are taken, and when (ms UTC). */
export interface Admission {
  readonly tenantId: string;
  readonly now: number;
}

export type CheckedEvent = { readonly ok: true; readonly event: CxEvent } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Sealed text is base64 and at most 200,000 characters of it travel in one event. */
const MAX_TEXT_BYTES = 150_000;

/**
 * What the door and the imports ask of an event: valid by the catalogue, of this tenant (`tenant_mismatch`), its text,
 * if any, can be sealed, and a document that it publishes can be read. Every problem is named.
 */
export function checkEvent(raw: unknown, { tenantId, now }: Admission): CheckedEvent {
  const parsed = parseEvent(raw, now);
  const problems = [
    ...(parsed.kind === 'continue' ? publishedProblems(parsed.value) : parsed.kind === 'dead_letter' ? parsed.problems : []),
  ];
  for (const problem of [...tenantProblems(raw, tenantId), ...textProblems(raw), ...keyProblems(raw)]) {
    if (!problems.some(({ path }) => path === problem.path)) problems.push(problem);
  }
  return parsed.kind === 'continue' && problems.length === 0 ? { ok: true, event: parsed.value } : { ok: false, problems };
}

/** The event as a file's history: `imported` unless it says otherwise. */
export function asImported(event: CxEvent): CxEvent {
  return event.imported === undefined ? { ...event, imported: true } : event;
}

function tenantProblems(raw: unknown, tenantId: string): readonly Problem[] {
  const claimed = fieldOf(raw, 'tenant_id');
  if (typeof claimed !== 'string' || claimed === tenantId) return [];
  return [{ code: 'tenant_mismatch', message: 'the event is of another tenant', path: 'tenant_id' }];
}

function textProblems(raw: unknown): readonly Problem[] {
  const text = fieldOf(raw, 'text');
  if (text === undefined) return [];
  const at = (message: string): readonly Problem[] => [{ code: 'field_invalid', message, path: 'text' }];
  if (typeof text !== 'string') return at('text is a string');
  if (fieldOf(raw, 'sealed') !== undefined) return at('text and sealed exclude each other');
  return Buffer.byteLength(text) > MAX_TEXT_BYTES ? at(`text has at most ${MAX_TEXT_BYTES} bytes of UTF-8`) : [];
}

/** The log's keys are text without NUL. */
function keyProblems(raw: unknown): readonly Problem[] {
  const type = fieldOf(raw, 'type');
  const field = typeof type === 'string' ? topicByType.get(type)?.keyField : undefined;
  const key = field === undefined ? undefined : fieldOf(raw, field);
  if (field === undefined || typeof key !== 'string' || !key.includes('\0')) return [];
  return [{ code: 'field_invalid', message: `${field} holds a NUL character`, path: field }];
}

function fieldOf(raw: unknown, name: string): unknown {
  return typeof raw === 'object' && raw !== null && Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined;
}
