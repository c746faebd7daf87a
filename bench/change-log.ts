// The log changes twice while a harsh delivery is imported: the first part goes through the embedded log, the second
// through Kafka, the third through the embedded log again; the numbers must be the twin's.
// npx tsx bench/change-log.ts [--sessions N] [--quick]
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { type Answer, tidewatch, tidewatchJson } from '../test/e2e/running-stack.ts';
import { openDrillStores } from './drills/stores.ts';
import { report } from './harness.ts';

const { values: flags } = parseArgs({ options: { sessions: { type: 'string' }, quick: { type: 'boolean', default: false } } });
const sessions = flags.sessions ?? (flags.quick ? '1000' : '10000');
const PARTS = 3;

interface Checked {
  readonly cells: number;
  readonly differ: number;
}

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-bench-log-'));
const stores = await openDrillStores();
try {
  await change();
} finally {
  await stores.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function change(): Promise<void> {
  const embedded = await stores.installation('moving', 'embedded');
  const brokers = await stores.broker();
  const kafka = { ...embedded, KAFKA_BROKERS: brokers };
  const data = ['--data', join(dir, 'data')];
  const generated = tidewatchJson<{ events: number; lines: number; file: string; ledger: string }>([
    'twin',
    'generate',
    '--seed',
    '13',
    '--sessions',
    sessions,
    '--scenario',
    'harsh',
    '--out',
    join(dir, 'twin'),
  ]);
  const parts = await split(generated.file, generated.lines);
  const imports = [embedded, kafka, embedded];
  const moves = [
    { to: ['--to', 'kafka', '--brokers', brokers], from: embedded },
    { to: ['--to', 'embedded'], from: kafka },
  ];
  let accepted = 0;
  let moveSeconds = 0;
  let refused = 0;
  for (const [i, part] of parts.entries()) {
    process.stderr.write(`part ${i + 1} of ${PARTS}\n`);
    accepted += tidewatchJson<{ accepted: number }>(['import', 'events', part, ...data], imports[i]).accepted;
    const move = moves[i];
    if (!move) continue;
    // Before the move the other log is refused, after it this one.
    refused += isRefused(tidewatch(['import', 'events', part, ...data], imports[i + 1]));
    moveSeconds += tidewatchJson<{ ms: number }>(['log', 'move', ...move.to, ...data], move.from).ms / 1_000;
    refused += isRefused(tidewatch(['import', 'events', part, ...data], move.from));
  }
  const checked = tidewatchJson<Checked>(['twin', 'check', '--ledger', generated.ledger, ...data], embedded);
  const verified = tidewatchJson<Checked>(['verify', ...data], embedded);
  report({
    name: 'change-log',
    ours: {
      events: generated.events,
      deliveries: generated.lines,
      moveSeconds: moveSeconds / moves.length,
      cells: checked.cells + verified.cells,
    },
    peer: null,
    ratio: null,
    bars: [
      { name: 'eventsNotAccepted', value: generated.events - accepted, is: 'atMost', bound: 0 },
      { name: 'differFromTheTwin', value: checked.differ, is: 'atMost', bound: 0 },
      { name: 'rowsAndCellsThatDiffer', value: verified.differ, is: 'atMost', bound: 0 },
      { name: 'startsOnTheWrongLogRefused', value: refused, is: 'atLeast', bound: 2 * moves.length },
    ],
  });
}

function isRefused({ status, stderr }: Answer): number {
  return status === 3 && stderr.includes('[log_differs]') ? 1 : 0;
}

/** The file in parts of about as many lines each. */
async function split(file: string, lines: number): Promise<readonly string[]> {
  const outs = Array.from({ length: PARTS }, (_, i) => createWriteStream(join(dir, `part-${i}.ndjson`)));
  let read = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    outs[Math.min(PARTS - 1, Math.floor((read++ * PARTS) / lines))]?.write(`${line}\n`);
  }
  await Promise.all(
    outs.map((out) => {
      out.end();
      return finished(out);
    }),
  );
  return outs.map((out) => String(out.path));
}
