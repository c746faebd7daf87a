import type { Problem } from '@tidewatch/schemas';
import { parseJson } from '../parse-json.ts';
import { MAX_EVENT_BYTES } from './limits.ts';
import { Refusal } from './refusal.ts';

const LF = 0x0a;
const OPEN_BRACKET = 0x5b;

/**
 * The events of a body, not yet checked: one event, an array of them, or `{"events": […]}`; of NDJSON one a line.
 * @throws Refusal 400 with every place that cannot be read, 413, 422
 */
export function readBody(bytes: Uint8Array, isNdjson: boolean, maxEvents: number): readonly unknown[] {
  const events = isNdjson ? readNdjson(bytes, maxEvents) : readJson(bytes);
  if (events.length > maxEvents) throw tooMany(maxEvents);
  if (bytes.length > MAX_EVENT_BYTES) refuseLarge(events);
  return events;
}

function readJson(bytes: Uint8Array): readonly unknown[] {
  const json = parseJson(bytes);
  if (!json.ok) throw unreadable([placeInBody(bytes, json.problem)]);
  const { value } = json;
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null || !('events' in value) || 'type' in value) return [value];
  if (Array.isArray(value.events)) return value.events;
  const problem = { code: 'field_invalid', message: 'events is an array', path: 'events' };
  throw new Refusal(422, 'events_invalid', problem.message, { problems: [problem] });
}

function readNdjson(bytes: Uint8Array, maxEvents: number): readonly unknown[] {
  const events: unknown[] = [];
  const problems: Problem[] = [];
  for (let start = 0; start < bytes.length; ) {
    const at = bytes.indexOf(LF, start);
    const end = at < 0 ? bytes.length : at;
    const line = bytes.subarray(start, end);
    start = end + 1;
    if (Buffer.from(line.buffer, line.byteOffset, line.length).toString('latin1').trim() === '') continue;
    const json = parseJson(line);
    const index = events.push(json.ok ? json.value : null) - 1;
    if (!json.ok) problems.push({ ...json.problem, path: joinPath(`events.${index}`, json.problem.path) });
    if (events.length > maxEvents) throw tooMany(maxEvents);
  }
  if (problems.length > 0) throw unreadable(problems);
  return events;
}

/** Paths name the event as `events.N` whatever the body's form. */
function placeInBody(bytes: Uint8Array, problem: Problem): Problem {
  if (problem.path === '' || /^events\.\d/.test(problem.path)) return problem;
  const isArray = bytes.find((byte) => byte > 0x20 && byte < 0x80) === OPEN_BRACKET;
  return { ...problem, path: joinPath(isArray ? 'events' : 'events.0', problem.path) };
}

/** Dotted path of a field inside an event. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('.');
}

function unreadable(problems: readonly Problem[]): Refusal {
  const [first] = problems as [Problem];
  return new Refusal(400, first.code, first.message, { problems });
}

function tooMany(maxEvents: number): Refusal {
  return new Refusal(413, 'too_many_events', `a batch has at most ${maxEvents} events`);
}

function refuseLarge(events: readonly unknown[]): void {
  const problems = events.flatMap((event, index): Problem[] => {
    const size = Buffer.byteLength(JSON.stringify(event));
    if (size <= MAX_EVENT_BYTES) return [];
    return [{ code: 'too_large', message: `the event has ${size} bytes; at most ${MAX_EVENT_BYTES} are taken`, path: `events.${index}` }];
  });
  if (problems.length > 0) throw new Refusal(413, 'too_large', 'an event is too large', { problems });
}
