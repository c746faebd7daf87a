// Computes the numbers of a conversation file straight from its lines and compares every cell with `tidewatch query`:
//   node bench/check-conversations.mjs --tenant social [--file FILE.jsonl] [--answers FILE] [--data DIR]
// It shares no code with the product: it is the second opinion. Exit status 1 when a cell differs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  askCli,
  cellsOfAnswer,
  compareCells,
  computeCells,
  finish,
  openZone,
  ratioCell,
  readAnswers,
  readOptions,
  sumCell,
} from './answers.mjs';

const DAY_MS = 86_400_000;
const SHARED = process.env.TIDEWATCH_DATA ?? join(import.meta.dirname, '../../shared/data');
const options = readOptions(process.argv.slice(2), {
  tenant: 'social',
  file: join(SHARED, 'twitter-care/conversations_dev.jsonl'),
  answers: '',
  data: '',
});
const zone = openZone('UTC');

const threads = readThreads(readFileSync(options.file, 'utf8').trimEnd().split('\n'));
const messages = threads.flatMap((thread) => thread.messages);
const instants = messages.map(({ at }) => at);
const from = zone.slotOf(
  instants.reduce((a, b) => Math.min(a, b)),
  DAY_MS,
);
const to =
  zone.slotOf(
    instants.reduce((a, b) => Math.max(a, b)),
    DAY_MS,
  ) + DAY_MS;

/** Rules C1 to C7; a thread that is in the file twice counts once, a message of two threads twice. */
function readThreads(lines) {
  const byReference = new Map();
  for (const line of lines) {
    const source = JSON.parse(line).messages;
    const reference = `${source[0].id}-${source.at(-1).id}`;
    if (byReference.has(reference)) continue;
    const own = [...new Map(source.map((message) => [message.id, message])).values()];
    const first = own.find((message) => message.role === 'agent');
    byReference.set(reference, {
      startedAt: Date.parse(source[0].at),
      closedAt: Date.parse(source.at(-1).at),
      customer: own.find((message) => message.role === 'customer')?.author ?? null,
      isValid: own.some((message) => message.role === 'customer'),
      agent: first ? (first.author ?? 'unknown') : '',
      messages: own.map(({ role, author, at }) => ({ role, at: Date.parse(at), agent: role === 'agent' ? (author ?? 'unknown') : '' })),
    });
  }
  return [...byReference.values()];
}

const atStart = (cell) => ({ kind: 'sum', items: threads, at: (thread) => thread.startedAt, cell });
const sent = (role) => ({ kind: 'sum', items: messages, at: (message) => message.at, cell: sumCell((message) => message.role === role) });
const distinctCustomers = (items) => {
  const n = new Set(items.filter(({ isValid, customer }) => isValid && customer !== null).map(({ customer }) => customer)).size;
  return n === 0 ? null : { value: n, numerator: n, denominator: null, n };
};

const metrics = Object.entries({
  sessions_started: atStart(sumCell()),
  sessions_valid: atStart(sumCell((thread) => thread.isValid)),
  customers_unique: atStart(distinctCustomers),
  sessions_closed: { kind: 'sum', items: threads, at: (thread) => thread.closedAt, cell: sumCell() },
  messages_customer: sent('customer'),
  messages_agent: sent('agent'),
  messages_bot: sent('bot'),
  session_duration: {
    kind: 'ratio',
    items: threads,
    at: (thread) => thread.closedAt,
    cell: ratioCell(undefined, undefined, (thread) => thread.closedAt - thread.startedAt),
  },
}).map(([id, metric]) => ({ id, ...metric }));

const QUESTIONS = [
  { name: 'total', grain: 'total', grainMs: null },
  { name: 'day', grain: '1d', grainMs: DAY_MS },
  { name: 'agent', grain: 'total', grainMs: null, by: 'agent' },
];

/** The check values that the mapping prints for the shared file: this script must give them first. */
function checkOwnNumbers() {
  const totals = computeCells({ metrics, grainMs: null, from, to, zone });
  const known = { sessions_started: 524, messages_customer: 623, messages_agent: 584 };
  for (const [id, want] of Object.entries(known)) {
    const got = totals.get(JSON.stringify([null, '', id])).value;
    if (got === want) continue;
    console.error(`this script's own ${id} is off: ${got} instead of ${want}`);
    process.exit(3);
  }
  console.error(`check values of the mapping: ${Object.keys(known).length} of ${Object.keys(known).length} equal`);
}

if (options.file.endsWith('conversations_dev.jsonl')) checkOwnNumbers();
const answers = options.answers === '' ? null : readAnswers(options.answers);
const iso = (ms) => new Date(ms).toISOString();
finish(
  QUESTIONS.map(({ name, grain, grainMs, by }) => {
    const flags = {
      ...{ metrics: metrics.map(({ id }) => id).join(), from: iso(from), to: iso(to), grain, zone: 'UTC', tenant: options.tenant },
      ...(by && { by }),
    };
    const answer = answers ? answers[name] : askCli(flags, options.data === '' ? [] : ['--data', options.data]);
    return compareCells(name, metrics, computeCells({ metrics, grainMs, by, from, to, zone }), cellsOfAnswer(answer, by));
  }),
);
