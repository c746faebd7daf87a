import { z } from 'zod';
import { parseCalendar } from '../calendar/calendar.ts';
import { bilingual, parseDocument } from '../calendar/parse-document.ts';
import { durationMs, id } from '../events/envelope.ts';
import type { CxEvent } from '../events/event.ts';
import type { Outcome, Problem } from '../kernel/outcome.ts';
import { parseSlaPolicy, type SlaPolicy } from '../sla/sla-policy.ts';

/** Kinds of configuration whose documents are checked before they are taken. */
export const PUBLISHED_KINDS = ['calendar', 'sla_policy', 'queue'] as const;
export type PublishedKind = (typeof PUBLISHED_KINDS)[number];

/** Settings of a queue, as its entries freeze them; what else a producer keeps of it stays in the document. */
const queueSettings = z.looseObject({
  id,
  name: bilingual.optional(),
  /** Service-level threshold T. */
  answer_within_ms: durationMs.optional(),
  /** Short-abandon bound S. */
  short_abandon_ms: durationMs.optional(),
  priority: z.int().optional(),
  skills: z.array(z.string().min(1).max(200)).max(100).optional(),
  team: id.optional(),
});

const KIND_BY_TYPE: ReadonlyMap<string, PublishedKind> = new Map(PUBLISHED_KINDS.map((kind) => [`${kind}.published`, kind]));

/** The kind that an event publishes; null for all other events, and for kinds whose documents are their producer's own. */
export function publishedKind(type: string): PublishedKind | null {
  return KIND_BY_TYPE.get(type) ?? null;
}

/** Checks a document of a kind and never throws. Codes: `field_missing`, `field_invalid`. */
export function parsePublished(kind: PublishedKind, document: unknown): Outcome<object> {
  switch (kind) {
    case 'calendar':
      return parseCalendar(document);
    case 'sla_policy':
      return parseSlaPolicy(document);
    case 'queue':
      return parseDocument(queueSettings, document);
  }
}

/** Name by which events say which version of a policy they were made by. */
export function policyVersionId({ policy_id: policyId, version }: Pick<SlaPolicy, 'policy_id' | 'version'>): string {
  return `${policyId}-${version}`;
}

/** The name that a document gives its version; null where its kind gives none. */
export function versionIdOf(kind: PublishedKind, document: object): string | null {
  if (kind === 'calendar') return (document as { readonly version_id: string }).version_id;
  return kind === 'sla_policy' ? policyVersionId(document as SlaPolicy) : null;
}

/**
 * What keeps a valid event of cx.config from being taken: a document that does not parse, or an event that says something else of its version
 * than the document does.
 */
export function publishedProblems(event: CxEvent): readonly Problem[] {
  const kind = publishedKind(event.type);
  if (kind === null) return [];
  const parsed = parsePublished(kind, event['document']);
  if (parsed.kind === 'dead_letter') return parsed.problems.map((problem) => ({ ...problem, path: pathIn(problem.path) }));
  if (parsed.kind !== 'continue') return [];
  const named = versionIdOf(kind, parsed.value);
  const { valid_from: validFrom } = parsed.value as { readonly valid_from?: number };
  return [
    ...differing('version_id', event, named),
    ...differing('valid_from', event, kind === 'sla_policy' && event['valid_from'] !== undefined ? (validFrom ?? null) : null),
  ];
}

function differing(field: string, event: CxEvent, inDocument: string | number | null): readonly Problem[] {
  if (inDocument === null || event[field] === inDocument) return [];
  return [{ code: 'field_invalid', message: `the document says ${inDocument}`, path: field }];
}

function pathIn(path: string): string {
  return path === '' ? 'document' : `document.${path}`;
}
