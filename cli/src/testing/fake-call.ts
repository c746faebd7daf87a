import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, parseConfig } from '@tidewatch/schemas';
import { cliConfig } from '../config.ts';
import { type DataDir, openDataDir } from '../stack/data-dir.ts';
import { parseCall } from '../terminal/parse-call.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Call, Verb } from '../terminal/verb.ts';
import { VERBS } from '../verbs/index.ts';

/** A call as `main` makes it, with what it prints kept in lists. */
export interface FakeCall extends Call {
  readonly verb: Verb;
  readonly notes: string[];
  readonly answers: unknown[];
}

/** What of the world a test turns. */
export interface FakeWorld {
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Parses the words as `main` does; nothing of this process's environment reaches the call. */
export function fakeCall(argv: readonly string[], world: FakeWorld = {}): FakeCall {
  const { clock = { now: () => 0 }, signal = new AbortController().signal, environment = {} } = world;
  const notes: string[] = [];
  const answers: unknown[] = [];
  const terminal: Terminal = {
    isJson: argv.includes('--json'),
    say: () => {},
    answer: (document) => void answers.push(document),
    stream: () => Promise.resolve(),
    note: (line) => void notes.push(line),
    progress: () => {},
  };
  const config = parseConfig(cliConfig, environment, () => '');
  return { ...parseCall(argv, VERBS), terminal, config, environment, clock, signal, notes, answers };
}

/** A new data folder, whose path has a blank in it. */
export function freshDataDir(): DataDir {
  return openDataDir(fakeCall(['status', '--data', join(mkdtempSync(join(tmpdir(), 'tw cli-')), 'data')]));
}
