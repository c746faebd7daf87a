import type { CxEvent, Problem } from '@tidewatch/schemas';
import { type ParsedJson, parseJson } from '../parse-json.ts';
import { type Line, MAX_LINE_BYTES } from './read-lines.ts';

/** One line of a source file: the events that it says, or why it cannot be read. */
export type ImportItem = TakenLine | RejectedLine;

export interface TakenLine {
  /** From 1, counted in the file. */
  readonly line: number;
  /** Bytes of the line. */
  readonly size: number;
  readonly events: readonly CxEvent[];
}

export interface RejectedLine {
  readonly line: number;
  readonly size: number;
  readonly problems: readonly Problem[];
  /** The line as it came, at most its first `MAX_LINE_BYTES`. */
  readonly bytes: Uint8Array;
}

/** The line, refused for these problems. */
export function rejected(line: Line, problems: readonly Problem[]): RejectedLine {
  return { line: line.number, size: line.cutFrom ?? line.bytes.length, problems, bytes: line.bytes };
}

/** The line, read as these events. */
export function taken(line: Line, events: readonly CxEvent[]): TakenLine {
  return { line: line.number, size: line.bytes.length, events };
}

/** The problem of a line that is too long to be read; null for the others. */
export function tooLong(line: Line): Problem | null {
  if (line.cutFrom === undefined) return null;
  return { code: 'line_too_long', message: `the line has ${line.cutFrom} bytes; at most ${MAX_LINE_BYTES} are read`, path: '' };
}

/** The JSON value of a line. */
export function parseJsonLine(line: Line): ParsedJson {
  const problem = tooLong(line);
  return problem ? { ok: false, problem } : parseJson(line.bytes);
}
