import type { Problem } from '@tidewatch/schemas';

/** A JSON text read without loss, or the one thing that is wrong with it. */
export type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

const MAX_DEPTH = 64;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON (UTF-8, a byte order mark is allowed) more strictly than `JSON.parse`: whatever that would change in
 * silence is refused. Codes: `encoding_invalid`, `json_invalid`, `too_deep`, `duplicate_key`, `forbidden_key`,
 * `text_invalid`, `number_inexact`.
 */
export function parseJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return refuse('encoding_invalid', 'the bytes are not valid UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse('json_invalid', `not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  const problem = findLoss(text);
  return problem ? { ok: false, problem } : { ok: true, value };
}

function refuse(code: string, message: string): ParsedJson {
  return { ok: false, problem: { code, message, path: '' } };
}

/** One object (`keys`) or array (`keys` null) that the scan is inside of, and the member it is at. */
interface Frame {
  readonly keys: Set<string> | null;
  at: string | number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Walks a text that `JSON.parse` has accepted and names the first thing that it lost. */
function findLoss(text: string): Problem | null {
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let isKey = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) {
      const end = endOfString(text, i + 1);
      if (isKey && frame?.keys) {
        const problem = takeKey(frames, frame.keys, text.slice(i + 1, end));
        if (problem) return problem;
      }
      i = end;
    } else if (char === COLON) isKey = false;
    else if (char === COMMA) {
      if (frame?.keys) isKey = true;
      else if (frame) frame.at = (frame.at as number) + 1;
    } else if (char === 0x7b || char === 0x5b) {
      if (frames.length >= MAX_DEPTH)
        return { code: 'too_deep', message: `at most ${MAX_DEPTH} levels`, path: pathOf(frames).slice(0, 200) };
      isKey = char === 0x7b;
      frame = isKey ? { keys: new Set(), at: '' } : { keys: null, at: 0 };
      frames.push(frame);
    } else if (char === 0x7d || char === 0x5d) {
      frames.pop();
      frame = frames.at(-1);
      isKey = false;
    } else if (char === MINUS || (char >= 0x30 && char <= 0x39)) {
      const end = endOfNumber(text, i + 1);
      if (end - i > 15 && !isExact(text.slice(i, end))) {
        return {
          code: 'number_inexact',
          message: 'the number is too large to be kept exactly; write identifiers as text',
          path: pathOf(frames),
        };
      }
      if (end - i > 3 && !Number.isFinite(Number(text.slice(i, end)))) {
        return { code: 'number_inexact', message: 'the number is out of range', path: pathOf(frames) };
      }
      i = end - 1;
    }
  }
  return null;
}

/** Makes `raw` (escapes not yet resolved) the current member of the innermost object. */
function takeKey(frames: readonly Frame[], keys: Set<string>, raw: string): Problem | null {
  const key = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
  (frames.at(-1) as Frame).at = key;
  if (FORBIDDEN_KEYS.has(key)) return { code: 'forbidden_key', message: `the key ${key} is refused`, path: pathOf(frames) };
  if (keys.has(key)) return { code: 'duplicate_key', message: 'the key is there twice', path: pathOf(frames) };
  if (!key.isWellFormed()) return { code: 'text_invalid', message: 'a key holds half a surrogate pair', path: pathOf(frames.slice(0, -1)) };
  keys.add(key);
  return null;
}

/** Index of the quote that ends the string whose first character is at `from`. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); ; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
}

function endOfNumber(text: string, from: number): number {
  let end = from;
  for (let char = text.charCodeAt(end); (char >= 0x2b && char <= 0x39) || char === 0x45 || char === 0x65; char = text.charCodeAt(end)) {
    if (char === COMMA || char === 0x2f) break;
    end += 1;
  }
  return end;
}

/** Whether an integer of many digits survives; a fraction is rounded by nature. */
function isExact(number: string): boolean {
  return /[.eE]/.test(number) || Number.isSafeInteger(Number(number));
}

function pathOf(frames: readonly Frame[]): string {
  return frames.map((frame) => String(frame.at)).join('.');
}
