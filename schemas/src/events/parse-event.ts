import { deadLetter, type Outcome, type Problem, proceed } from '../kernel/outcome.ts';
import { FORBIDDEN_KEYS } from './acceptance.ts';
import { INSTANT_MESSAGES, SCHEMA_VERSIONS } from './envelope.ts';
import type { CxEvent } from './event.ts';
import { acceptanceByType, schemaByType } from './topics.ts';

/** How far an event may be ahead of the door's clock (keel rule 3). */
export const MAX_AHEAD_MS = 5 * 60_000;
/** Fields beyond which an event is refused, at any depth together. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 32;
const MAX_PROBLEMS = 20;
const MAX_PATH = 200;
const TIME_MESSAGES: readonly string[] = Object.values(INSTANT_MESSAGES);
const HALF_PAIR = { code: 'text_invalid', message: 'the text holds half a surrogate pair' } as const;

/**
 * Checks one decoded JSON value against the catalogue and never throws. Unknown fields survive, and the event may be
 * `raw` itself; problems, at most
 * 20 and one a field, are named with a stable code and the dotted path of the field. `now` (ms) bounds how far
 * ahead the event may be.
 * Codes: `not_an_object`, `forbidden_key`, `text_invalid`, `too_deep`, `too_large`, `unknown_type`,
 * `unsupported_version`, `field_missing`, `field_invalid`, `time_out_of_range`, `time_in_future`.
 */
export function parseEvent(raw: unknown, now: number): Outcome<CxEvent> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return deadLetter({ code: 'not_an_object', message: 'an event is a JSON object', path: '' });
  }
  const accepts = acceptanceByType.get((raw as { readonly type?: unknown }).type as string);
  return accepts?.(raw) ? inTime(raw as CxEvent, now) : checkWhole(raw, now);
}

/** `parseEvent` of an object without its short way for ordinary events; the two always say the same. */
export function checkWhole(raw: object, now: number): Outcome<CxEvent> {
  const hostile = findHostile(raw);
  if (hostile) return deadLetter(hostile);
  const { type, schema_version: version } = raw as Record<string, unknown>;
  const schema = typeof type === 'string' ? schemaByType.get(type) : undefined;
  if (!schema) {
    return deadLetter(
      type === undefined
        ? { code: 'field_missing', message: 'type is required', path: 'type' }
        : { code: 'unknown_type', message: `${JSON.stringify(type)?.slice(0, 80)} is not in the event catalogue`, path: 'type' },
    );
  }
  if (version !== undefined && !SCHEMA_VERSIONS.includes(version as 1)) {
    return deadLetter({
      code: 'unsupported_version',
      message: `schema_version ${JSON.stringify(version)?.slice(0, 40)} is not readable here; known: ${SCHEMA_VERSIONS.join(', ')}`,
      path: 'schema_version',
    });
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) return deadLetter(...toProblems(raw, parsed.error.issues));
  return inTime(parsed.data as CxEvent, now);
}

function inTime(event: CxEvent, now: number): Outcome<CxEvent> {
  if (event.occurred_at <= now + MAX_AHEAD_MS) return proceed(event);
  return deadLetter({
    code: 'time_in_future',
    message: `occurred_at is ${event.occurred_at - now} ms ahead of this clock; at most ${MAX_AHEAD_MS} is allowed`,
    path: 'occurred_at',
  });
}

type Issue = { readonly code: string; readonly path: readonly PropertyKey[]; readonly message: string };

/** At most MAX_PROBLEMS problems, one a field. */
function toProblems(raw: object, issues: readonly Issue[]): readonly Problem[] {
  const byPath = new Map<string, Problem>();
  for (const issue of issues) {
    const problem = toProblem(raw, issue);
    if (!byPath.has(problem.path) || problem.code === 'time_out_of_range') byPath.set(problem.path, problem);
  }
  return [...byPath.values()].slice(0, MAX_PROBLEMS);
}

function toProblem(raw: object, issue: Issue): Problem {
  const path = placeOf(issue.path.map(String).join('.'));
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], raw);
  if (value === undefined) return { code: 'field_missing', message: `${path} is required`, path };
  return { code: TIME_MESSAGES.includes(issue.message) ? 'time_out_of_range' : 'field_invalid', message: issue.message, path };
}

/** Looks for what no event may hold at any depth: keys that poison prototypes, broken text, numbers that JSON cannot write, too much. */
function findHostile(root: object): Problem | null {
  const stack: Place[] = [{ value: root, path: '', depth: 0 }];
  let nodes = 0;
  for (let at = stack.pop(); at; at = stack.pop()) {
    nodes += Array.isArray(at.value) ? at.value.length : Object.keys(at.value).length;
    if (nodes > MAX_NODES) return { code: 'too_large', message: `an event has at most ${MAX_NODES} fields`, path: '' };
    for (const [key, child] of Object.entries(at.value) as [string, unknown][]) {
      const path = at.path === '' ? key : `${at.path}.${key}`;
      const problem = problemOfKey(key) ?? problemOfValue(child, at.depth);
      if (problem) return { ...problem, path: placeOf(path) };
      if (typeof child === 'object' && child !== null) stack.push({ value: child, path, depth: at.depth + 1 });
    }
  }
  return null;
}

interface Place {
  readonly value: object;
  readonly path: string;
  readonly depth: number;
}

function problemOfKey(key: string): Omit<Problem, 'path'> | null {
  if (FORBIDDEN_KEYS.has(key)) return { code: 'forbidden_key', message: `the key ${key} is refused` };
  return key.isWellFormed() ? null : HALF_PAIR;
}

function problemOfValue(value: unknown, depth: number): Omit<Problem, 'path'> | null {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? null : HALF_PAIR;
    case 'number':
      return Number.isFinite(value) ? null : { code: 'field_invalid', message: 'the number is too large' };
    case 'object':
      return value !== null && depth >= MAX_DEPTH ? { code: 'too_deep', message: `an event has at most ${MAX_DEPTH} levels` } : null;
    default:
      return null;
  }
}

/** A path, short enough for an answer and well formed, however long or broken the keys in it. */
function placeOf(path: string): string {
  return path.slice(0, MAX_PATH).toWellFormed();
}
