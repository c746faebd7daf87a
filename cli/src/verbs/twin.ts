import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CxEvent, EnvironmentError, parseInstant, UsageError } from '@tidewatch/schemas';
import {
  checkLedger,
  DEFAULT_ZONE,
  disturb,
  generate,
  type Ledger,
  SCENARIOS,
  type ScenarioName,
  type SimulateOptions,
  simulate,
} from '@tidewatch/twin';
import { openReader } from '@tidewatch/warehouse/query';
import { openIntake } from '../stack/intake.ts';
import { readStack, withStack } from '../stack/use-stack.ts';
import { oneOf, required, wholeNumber, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const BATCH = 2_000;

const generateVerb: Verb = {
  name: 'twin generate',
  summary: "the contact-centre twin's events and its ledger of truth",
  example: 'tidewatch twin generate --seed 7 --sessions 20000 --scenario rough --out /tmp/twin',
  flags: {
    seed: { help: 'the same seed gives the same bytes', value: 'S', default: '1' },
    sessions: { help: 'sessions started in all', value: 'N', default: '2800' },
    days: { help: 'days that they are spread over (default: as many as a normal floor needs)', value: 'D' },
    scenario: { help: SCENARIOS.map((scenario) => scenario.name).join(', '), value: 'NAME', default: 'normal' },
    start: { help: 'first instant, ISO 8601 (default: a Monday in September 2026)', value: 'T' },
    zone: { help: "the floor's IANA zone", value: 'ZONE', default: DEFAULT_ZONE },
    out: { help: 'folder for events.ndjson and ledger.json', value: 'DIR', default: 'twin-out' },
    to: { help: '`log`: send the events into the log as well as writing the ledger to --out', value: 'log' },
  },
  run: runGenerate,
};

const checkVerb: Verb = {
  name: 'twin check',
  summary: 'compares the ledger with what the catalogue says',
  example: 'tidewatch twin check --ledger /tmp/twin/ledger.json',
  flags: { ledger: { help: 'ledger.json of a run whose events have been imported', value: 'FILE' } },
  run: runCheck,
};

/** `twin …`: seeded traffic whose truth is known. */
export const twinVerbs: readonly Verb[] = [generateVerb, checkVerb];

async function runGenerate(call: Call): Promise<ExitStatus> {
  const to = call.flags['to'] === undefined ? 'files' : oneOf(call, 'to', ['log']);
  const options = readOptions(call);
  const out = required(call, 'out');
  const onProgress = ({ lines }: { readonly lines: number }) => {
    call.terminal.progress(`${lines} events written`);
    if (call.signal.aborted) throw new EnvironmentError('interrupted', `stopped; the files in ${out} are not whole`);
  };
  const generated = await generate({ ...options, out, onProgress });
  if (to === 'log' && !(await send(call, options))) return 1;
  call.terminal.answer(generated);
  call.terminal.say(`${generated.sessions} sessions, ${generated.events} events (${generated.lines} lines) in ${generated.file}`);
  call.terminal.say(`ledger ${generated.ledger}`);
  call.terminal.say(`sha256 ${generated.sha256}`);
  return 0;
}

type Run = SimulateOptions & { readonly scenario: ScenarioName };

function readOptions(call: Call): Run {
  const zone = zoneFlag(call, DEFAULT_ZONE);
  const start = call.flags['start'];
  const days = wholeNumber(call, 'days', { min: 1, max: 3_660 });
  return {
    seed: required(call, 'seed'),
    sessions: wholeNumber(call, 'sessions', { min: 1, max: 10_000_000 }) as number,
    ...(days === undefined ? {} : { days }),
    ...(start === undefined ? {} : { startAt: parseInstant(start, zone) }),
    tenantId: required(call, 'tenant'),
    scenario: oneOf(
      call,
      'scenario',
      SCENARIOS.map((scenario) => scenario.name),
    ),
    zone,
  };
}

/** Plays the same run again, into the log; false when Ctrl-C came first. */
function send(call: Call, options: Run): Promise<boolean> {
  return withStack(call, async (stack) => {
    const intake = await openIntake(call, stack);
    try {
      let batch: CxEvent[] = [];
      let sent = 0;
      const flush = async () => {
        await intake.collector.collect(options.tenantId, batch);
        sent += batch.length;
        batch = [];
        call.terminal.progress(`${sent} events sent`);
      };
      for (const event of delivery(options)) {
        batch.push(event);
        if (batch.length >= BATCH) await flush();
        if (call.signal.aborted) {
          call.terminal.note(`stopped after ${sent} events, which are kept; the same call again sends the rest`);
          return false;
        }
      }
      await flush();
      return await intake.untilVisible();
    } finally {
      await intake.close();
    }
  });
}

function delivery(options: Run): Iterable<CxEvent> {
  const { events } = simulate(options);
  const disturbance = SCENARIOS.find((scenario) => scenario.name === options.scenario)?.disturbance;
  return disturbance ? disturb(events, { seed: options.seed, ...disturbance }) : events;
}

async function runCheck(call: Call): Promise<ExitStatus> {
  const ledger = await readLedger(required(call, 'ledger'));
  const check = await readStack(call, async (stack) => {
    const reader = openReader({ url: stack.queryUrl, tenantId: ledger.tenant, epoch: call.config.TIDEWATCH_EPOCH });
    try {
      return await checkLedger(ledger, (query) => {
        call.terminal.progress(`asking ${query.grain} by ${query.by.join(', ') || 'nothing'} from ${new Date(query.from).toISOString()}`);
        return reader.answer(query);
      });
    } finally {
      await reader.close();
    }
  });
  call.terminal.answer(check);
  call.terminal.say(`cells=${check.cells} differ=${check.differ}`);
  for (const example of check.examples) call.terminal.say(`  ${JSON.stringify(example)}`);
  return check.differ === 0 ? 0 : 1;
}

/** A ledger file, or the folder that it is in. */
async function readLedger(path: string): Promise<Ledger> {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, 'ledger.json') : path;
    const ledger = JSON.parse(await readFile(file, 'utf8')) as Ledger;
    if (typeof ledger.tenant !== 'string' || !Array.isArray(ledger.cells)) throw new TypeError('no tenant and cells in it');
    return ledger;
  } catch (error) {
    throw new UsageError('ledger_invalid', `${path} cannot be read as a ledger: ${(error as Error).message}`, { cause: error });
  }
}
