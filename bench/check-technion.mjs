// Computes the numbers of a Technion call file straight from its rows and compares every cell with `tidewatch query`:
//   node bench/check-technion.mjs --tenant bank [--file FILE.tsv] [--answers FILE] [--data DIR]
// It shares no code with the product: it is the second opinion. Exit status 1 when a cell differs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  askCli,
  cellsOfAnswer,
  compareCells,
  computeCells,
  finish,
  nearestRank,
  openZone,
  rankCell,
  ratioCell,
  readAnswers,
  readOptions,
  sumCell,
} from './answers.mjs';

const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;
const SHARED = process.env.TIDEWATCH_DATA ?? join(import.meta.dirname, '../../shared/data');
const options = readOptions(process.argv.slice(2), {
  tenant: 'bank',
  file: join(SHARED, 'technion-bank-1999/calls_1999-02-01_to_21.tsv'),
  zone: 'Asia/Jerusalem',
  answers: '',
  data: '',
});
const zone = openZone(options.zone);

const [, ...lines] = readFileSync(options.file, 'utf8').trimEnd().split('\n');
const calls = lines.map((line) => readCall(line.replace(/\r$/, '').split('\t')));
const real = calls.filter((call) => call.outcome !== 'PHANTOM');
const queued = real.filter((call) => call.enteredAt !== null);
const answered = queued.filter((call) => call.isAnswered);
const days = calls.map((call) => call.midnight);
const [from, to] = [zone.instantOf(Math.min(...days)), zone.instantOf(Math.max(...days) + DAY_MS)];

/** Rules T1 to T12, from the 17 columns to instants. */
function readCall(cells) {
  const [, , , , , date, vruEntry, vruExit, , qStart, qExit, qTime, outcome, , , serTime, server] = cells;
  const midnight = Date.UTC(1900 + Number(date.slice(0, 2)), Number(date.slice(2, 4)) - 1, Number(date.slice(4, 6)));
  const seconds = (clock) => clock.split(':').reduce((total, part) => total * 60 + Number(part), 0);
  let [entry, exit, start] = [seconds(vruEntry), seconds(vruExit), seconds(qStart)];
  if (exit < entry) {
    if (entry - exit < 12 * 3600) entry = exit;
    else exit += 24 * 3600;
  }
  const isQueued = qStart !== '0:00:00' || qExit !== '0:00:00' || Number(qTime) > 0;
  if (!isQueued) start = exit;
  else if (exit - start > 12 * 3600) start += 24 * 3600;
  const isAnswered = outcome === 'AGENT';
  const at = (second) => zone.instantOf(midnight + second * 1000);
  const enteredAt = isQueued || isAnswered ? at(start) : null;
  const leftAt = enteredAt === null ? null : enteredAt + (isQueued ? Number(qTime) * 1000 : 0);
  const served = isAnswered ? Number(serTime) * 1000 : 0;
  return {
    midnight,
    outcome,
    isAnswered,
    startedAt: at(entry),
    enteredAt,
    leftAt,
    wait: enteredAt === null ? null : leftAt - enteredAt,
    served,
    closedAt: enteredAt === null ? at(exit) : leftAt + served,
    agent: !isAnswered ? '' : server === 'NO_SERVER' ? 'unknown' : server,
  };
}

const T = 20_000;
const S = 5_000;
const isAnswered = (call) => call.isAnswered;
const isAbandoned = (call) => !call.isAnswered;
const isShort = (call) => !call.isAnswered && call.wait < S;
const isQuick = (call) => call.isAnswered && call.wait <= T;
const wait = (call) => call.wait;
const p = (percent) => (values) => nearestRank(values, percent);
const max = (values) => values.reduce((a, b) => Math.max(a, b));
const never = () => false;

const atEntry = (kind, cell) => ({ kind, cell, items: queued, at: (call) => call.enteredAt });
const waiting = (measure) => ({
  kind: 'instant',
  items: queued,
  cell: (items, { end }) => {
    const ages = items.filter((call) => call.enteredAt <= end && call.leftAt > end).map((call) => end - call.enteredAt);
    if (ages.length === 0) return null;
    const value = measure(ages);
    return { value, numerator: value, denominator: null, n: ages.length };
  },
});
const atClose = (call) => call.closedAt;

const metrics = Object.entries({
  offered: atEntry('sum', sumCell()),
  answered: atEntry('sum', sumCell(isAnswered)),
  abandoned: atEntry('sum', sumCell(isAbandoned)),
  abandoned_short: atEntry('sum', sumCell(isShort)),
  flow_out: atEntry('sum', sumCell(never)),
  callback_requested: atEntry('sum', sumCell(never)),
  in_queue_now: waiting((ages) => ages.length),
  oldest_wait_now: waiting(max),
  asa: atEntry('ratio', ratioCell(isAnswered, isAnswered, wait)),
  avg_wait_all: atEntry('ratio', ratioCell(undefined, undefined, wait)),
  wait_p50: atEntry('rank', rankCell(isAnswered, wait, p(50))),
  wait_p90: atEntry('rank', rankCell(isAnswered, wait, p(90))),
  wait_max: atEntry('rank', rankCell(isAnswered, wait, max)),
  wait_p50_all: atEntry('rank', rankCell(undefined, wait, p(50))),
  wait_p90_all: atEntry('rank', rankCell(undefined, wait, p(90))),
  wait_max_all: atEntry('rank', rankCell(undefined, wait, max)),
  avg_abandon_time: atEntry('ratio', ratioCell(isAbandoned, isAbandoned, wait)),
  abandon_rate: atEntry('ratio', ratioCell(isAbandoned)),
  'abandon_rate.exclude_short': atEntry(
    'ratio',
    ratioCell(
      (call) => isAbandoned(call) && !isShort(call),
      (call) => !isShort(call),
    ),
  ),
  'service_level.answered_only': atEntry('ratio', ratioCell(isQuick, isAnswered)),
  'service_level.include_abandoned': atEntry('ratio', ratioCell(isQuick)),
  'service_level.exclude_short': atEntry(
    'ratio',
    ratioCell(isQuick, (call) => !isShort(call)),
  ),
  'service_level.include_flow_out': atEntry('ratio', ratioCell(isQuick)),
  'service_level.removed_within': atEntry(
    'ratio',
    ratioCell((call) => call.wait <= T),
  ),
  'service_level.early_abandon_neutral': atEntry(
    'ratio',
    ratioCell(isQuick, (call) => call.isAnswered || call.wait > T),
  ),
  answer_rate: atEntry('ratio', ratioCell(isAnswered)),
  agent_answer_rate: { ...atEntry('ratio', ratioCell()), items: answered },
  agent_non_response: { ...atEntry('sum', sumCell(never)), items: answered },
  patience_mean: atEntry('ratio', ratioCell(undefined, isAbandoned, wait)),
  handle_time: { kind: 'sum', items: answered, at: atClose, cell: sumCell(undefined, (call) => call.served) },
  aht: { kind: 'ratio', items: answered, at: atClose, cell: ratioCell(undefined, undefined, (call) => call.served) },
  session_duration: {
    kind: 'ratio',
    items: real,
    at: atClose,
    cell: ratioCell(undefined, undefined, (call) => call.closedAt - call.startedAt),
  },
  sessions_started: { kind: 'sum', items: real, at: (call) => call.startedAt, cell: sumCell() },
  sessions_closed: { kind: 'sum', items: real, at: atClose, cell: sumCell() },
}).map(([id, metric]) => ({ id, ...metric }));

const QUESTIONS = [
  { name: 'total', grain: 'total', grainMs: null },
  { name: 'day', grain: '1d', grainMs: DAY_MS },
  { name: 'half hour', grain: '30m', grainMs: HALF_HOUR_MS },
  { name: 'agent', grain: 'total', grainMs: null, by: 'agent' },
  { name: 'agent and day', grain: '1d', grainMs: DAY_MS, by: 'agent' },
];

/** The check values that the mapping prints for the three shared weeks: this script must give them first. */
function checkOwnNumbers() {
  const totals = computeCells({ metrics, grainMs: null, from, to, zone });
  const cell = (id) => totals.get(JSON.stringify([null, '', id]));
  const agents = computeCells({ metrics, grainMs: null, by: 'agent', from, to, zone });
  const byAgent = (agent) => agents.get(JSON.stringify([null, agent, 'answered'])).value;
  const ratio = (id) => `${cell(id).numerator}/${cell(id).denominator}`;
  const known = [
    [calls.length - real.length, 221],
    [cell('sessions_started').value, 25_669],
    [cell('offered').value, 24_010],
    [cell('answered').value, 20_899],
    [cell('abandoned').value, 3_111],
    [cell('abandoned_short').value, 185],
    [ratio('asa'), '830723000/20899'],
    [ratio('avg_abandon_time'), '196734000/3111'],
    [ratio('aht'), '3584239000/20899'],
    [ratio('service_level.answered_only'), '12594/20899'],
    [ratio('service_level.include_abandoned'), '12594/24010'],
    [ratio('service_level.exclude_short'), '12594/23825'],
    [ratio('service_level.removed_within'), '13609/24010'],
    [ratio('service_level.early_abandon_neutral'), '12594/22995'],
    [ratio('avg_wait_all'), '1027457000/24010'],
    [ratio('patience_mean'), '1027457000/3111'],
    [[cell('wait_p50').value, cell('wait_p90').value, cell('wait_max').value].join(), '6000,127000,676000'],
    [['agent_07', 'agent_16', 'unknown'].map(byAgent).join(), '1455,34,384'],
  ];
  const wrong = known.filter(([got, want]) => got !== want);
  for (const [got, want] of wrong) console.error(`this script's own number is off: ${got} instead of ${want}`);
  if (wrong.length > 0) process.exit(3);
  console.error(`check values of the mapping: ${known.length} of ${known.length} equal`);
}

if (calls.length === 25_890) checkOwnNumbers();
const answers = options.answers === '' ? null : readAnswers(options.answers);
const iso = (ms) => new Date(ms).toISOString();
finish(
  QUESTIONS.map(({ name, grain, grainMs, by }) => {
    const flags = {
      ...{ metrics: metrics.map(({ id }) => id).join(), from: iso(from), to: iso(to), grain, zone: options.zone, tenant: options.tenant },
      ...(by && { by }),
    };
    const answer = answers ? answers[name] : askCli(flags, options.data === '' ? [] : ['--data', options.data]);
    return compareCells(name, metrics, computeCells({ metrics, grainMs, by, from, to, zone }), cellsOfAnswer(answer, by));
  }),
);
