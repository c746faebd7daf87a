import { UsageError } from '@tidewatch/schemas';
import { cliConfig } from '../../../cli/src/config.ts';
import {
  byFlag,
  grainFlag,
  instantFlag,
  metricsFlag,
  portFlag,
  rangeFlags,
  whereFlag,
  wholeNumber,
  zoneFlag,
} from '../../../cli/src/terminal/flags.ts';
import { helpAskedFor, parseCall } from '../../../cli/src/terminal/parse-call.ts';
import type { Call } from '../../../cli/src/terminal/verb.ts';
import { VERBS } from '../../../cli/src/verbs/index.ts';
import { pick } from '../hostile.ts';
import { mutateLines } from '../mutate.ts';
import type { Target } from '../target.ts';

const SEEDS: readonly (readonly string[])[] = VERBS.map((verb) => verb.example.split(' ').slice(1));

/** Linux gives a program no word of more than 128 KiB. */
const MOST_CHARACTERS = 131_071;

/** The words of a call, one a line: they are read, or refused as wrong usage. */
export const commandLineTarget: Target = {
  name: 'command-line',
  make: (random) => mutateLines(pick(random, SEEDS), pick(random, [',', '=', '-', ':']), random),
  open: async () => ({
    pid: process.pid,
    feed: async (input) => {
      try {
        const argv = input
          .toString()
          .split(/\r?\n/)
          .map((word) => word.slice(0, MOST_CHARACTERS));
        if (helpAskedFor(argv, VERBS) === null) readFlags(parseCall(argv, VERBS));
        return 'taken';
      } catch (error) {
        if (error instanceof UsageError && error.message !== '') return 'refused';
        throw error;
      }
    },
    close: async () => {},
  }),
};

/** Reads every flag that the verb has, as verbs do. */
function readFlags({ verb, ...parsed }: ReturnType<typeof parseCall>): void {
  const has = (name: string) => parsed.flags[name] !== undefined;
  const terminal = { isJson: false, say() {}, answer() {}, stream: async () => {}, note() {}, progress() {} };
  const call: Call = {
    ...parsed,
    ...{ terminal, config: cliConfig.parse({}), environment: {}, clock: { now: () => 0 }, signal: new AbortController().signal },
  };
  const zone = has('zone') ? zoneFlag(call) : 'UTC';
  const metrics = has('metrics') ? metricsFlag(call) : [];
  if (has('by')) byFlag(call, metrics);
  if (has('where')) whereFlag(call, metrics);
  if (has('grain')) grainFlag(call);
  if (has('from') && has('to')) rangeFlags(call, zone);
  for (const name of ['as-of', 'known-at', 'start']) instantFlag(call, name, zone);
  for (const name of ['sessions', 'days', 'limit']) wholeNumber(call, name, { min: 1, max: 1_000 });
  for (const name of ['port', 'door-port']) if (has(name)) portFlag(call, name);
  void verb;
}
