import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type CxEvent, EnvironmentError } from '@tidewatch/schemas';
import { disturb } from './disturb.ts';
import type { Ledger } from './ledger/ledger.ts';
import { scenarioOf } from './scenarios.ts';
import { type SimulateOptions, simulate } from './simulate.ts';

export interface GenerateOptions extends SimulateOptions {
  /** Folder to write to; made where it is missing. */
  readonly out: string;
  /** Called about once every 20,000 lines with what has been written so far. */
  readonly onProgress?: (progress: { readonly lines: number }) => void;
}

export interface Generated {
  readonly sessions: number;
  /** Distinct events. */
  readonly events: number;
  /** Lines of the file: more than events where the scenario delivers some twice. */
  readonly lines: number;
  /** Path of events.ndjson. */
  readonly file: string;
  /** Path of ledger.json. */
  readonly ledger: string;
  /** Of the bytes of events.ndjson, hexadecimal. */
  readonly sha256: string;
}

const CHUNK_LINES = 500;
const PROGRESS_LINES = 20_000;

/**
 * Writes `events.ndjson`, in the scenario's order of delivery, and `ledger.json`. The same options give the same
 * bytes; memory stays bounded by what is open on the floor and by the ledger's cells.
 * @throws EnvironmentError `out_not_writable`
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { out, seed, onProgress } = options;
  const { disturbance } = scenarioOf(options.scenario ?? 'normal');
  const simulation = simulate(options);
  const events = disturbance ? disturb(simulation.events, { seed, ...disturbance }) : simulation.events;
  const file = join(out, 'events.ndjson');
  const ledgerFile = join(out, 'ledger.json');
  try {
    await mkdir(out, { recursive: true });
    const hash = createHash('sha256');
    const lines = await writeChunks(file, hashed(chunksOf(events, onProgress), hash));
    const ledger = simulation.ledger();
    await writeChunks(ledgerFile, ledgerText(ledger));
    return { sessions: ledger.sessions, events: ledger.events, lines, file, ledger: ledgerFile, sha256: hash.digest('hex') };
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new EnvironmentError('out_not_writable', `cannot write to ${out}: ${error.message}`, { cause: error });
  }
}

/** The events as text, many lines at a time. */
function* chunksOf(events: Iterable<CxEvent>, onProgress: GenerateOptions['onProgress']): Generator<Chunk> {
  let lines: string[] = [];
  let total = 0;
  for (const event of events) {
    lines.push(JSON.stringify(event));
    if (++total % PROGRESS_LINES === 0) onProgress?.({ lines: total });
    if (lines.length < CHUNK_LINES) continue;
    yield { text: `${lines.join('\n')}\n`, lines: lines.length };
    lines = [];
  }
  if (lines.length > 0) yield { text: `${lines.join('\n')}\n`, lines: lines.length };
}

interface Chunk {
  readonly text: string;
  readonly lines: number;
}

function* hashed(chunks: Iterable<Chunk>, hash: { update(text: string): unknown }): Generator<Chunk> {
  for (const chunk of chunks) {
    hash.update(chunk.text);
    yield chunk;
  }
}

/** One JSON document, a cell a line. */
function* ledgerText({ cells, ...header }: Ledger): Generator<Chunk> {
  yield { text: `${JSON.stringify(header).slice(0, -1)},"cells":[\n`, lines: 1 };
  for (let at = 0; at < cells.length; at += CHUNK_LINES) {
    const lines = cells.slice(at, at + CHUNK_LINES).map((cell) => JSON.stringify(cell));
    const isLast = at + CHUNK_LINES >= cells.length;
    yield { text: `${lines.join(',\n')}${isLast ? '\n' : ',\n'}`, lines: lines.length };
  }
  yield { text: ']}\n', lines: 1 };
}

/** Writes as fast as the disk takes it; returns the number of lines. */
async function writeChunks(path: string, chunks: Iterable<Chunk>): Promise<number> {
  const stream = createWriteStream(path);
  const done = finished(stream);
  done.catch(() => {});
  let lines = 0;
  for (const chunk of chunks) {
    lines += chunk.lines;
    if (!stream.write(chunk.text)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
  return lines;
}
