import { deadLetter, type Outcome, type Problem, proceed } from '../kernel/outcome.ts';
import { SCHEMA_VERSIONS } from './envelope.ts';
import type { CxEvent } from './event.ts';
import { schemaByType } from './topics.ts';

/** How far an event may be ahead of the door's clock (keel rule 3). */
export const MAX_AHEAD_MS = 5 * 60_000;
/** Fields beyond which an event is refused, at any depth together. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 32;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Checks one decoded JSON value against the catalogue. Unknown fields survive; every problem is named with a
 * stable code and the dotted path of the field. `now` (ms) bounds how far ahead the event may be.
 */
export function parseEvent(raw: unknown, now: number): Outcome<CxEvent> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return deadLetter({ code: 'not_an_object', message: 'an event is a JSON object', path: '' });
  }
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
  if (!parsed.success) return deadLetter(...parsed.error.issues.map(toProblem(raw)));
  const event = parsed.data as CxEvent;
  if (event.occurred_at > now + MAX_AHEAD_MS) {
    return deadLetter({
      code: 'time_in_future',
      message: `occurred_at is ${event.occurred_at - now} ms ahead of this clock; at most ${MAX_AHEAD_MS} is allowed`,
      path: 'occurred_at',
    });
  }
  return proceed(event);
}

type Issue = { readonly code: string; readonly path: readonly PropertyKey[]; readonly message: string };

function toProblem(raw: object): (issue: Issue) => Problem {
  return (issue) => {
    const path = issue.path.map(String).join('.');
    const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], raw);
    if (value === undefined) return { code: 'field_missing', message: `${path} is required`, path };
    const isTime = /(^|\.)(\w+_at|from|to)$/.test(path) && (issue.code === 'too_small' || issue.code === 'too_big');
    return { code: isTime ? 'time_out_of_range' : 'field_invalid', message: issue.message, path };
  };
}

/** Looks for keys that poison prototypes and for structures too deep or too large to be an event. */
function findHostile(root: object): Problem | null {
  const stack: { readonly value: object; readonly path: string; readonly depth: number }[] = [{ value: root, path: '', depth: 0 }];
  let nodes = 0;
  for (let at = stack.pop(); at; at = stack.pop()) {
    for (const key of Object.keys(at.value)) {
      const path = at.path ? `${at.path}.${key}` : key;
      if (FORBIDDEN_KEYS.has(key)) return { code: 'forbidden_key', message: `the key ${key} is refused`, path };
      if (++nodes > MAX_NODES) return { code: 'too_large', message: `an event has at most ${MAX_NODES} fields`, path: '' };
      const child = (at.value as Record<string, unknown>)[key];
      if (typeof child === 'string') {
        if (!child.isWellFormed()) return { code: 'text_invalid', message: 'the text holds half a surrogate pair', path };
      } else if (typeof child === 'object' && child !== null) {
        if (at.depth >= MAX_DEPTH) return { code: 'too_deep', message: `at most ${MAX_DEPTH} levels`, path: path.slice(0, 200) };
        stack.push({ value: child, path, depth: at.depth + 1 });
      }
    }
  }
  return null;
}
