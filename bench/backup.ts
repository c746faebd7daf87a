// A backup drilled during load, and its restore, with their figures.
// npx tsx bench/backup.ts [--full] [--quick] [--log embedded|kafka] [--to embedded|kafka]
import { parseArgs } from 'node:util';
import { drillBackup } from './drills/backup-drill.ts';
import type { LogKind } from './drills/stores.ts';
import { report } from './harness.ts';

const RTO_SECONDS_PER_MILLION = 300;

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    log: { type: 'string', default: 'embedded' },
    to: { type: 'string', default: 'embedded' },
  },
});
const events = flags.full ? 1_000_000 : flags.quick ? 30_000 : 100_000;
const [log, to] = [flags.log, flags.to] as [LogKind, LogKind];
const say = (line: string) => void process.stderr.write(`${line}\n`);

const drill = await drillBackup({ events, log, to, say });
const seconds = drill.restored.ms / 1_000;
report({
  name: 'backup',
  ours: {
    log: `${log} to ${to}`,
    events: drill.backup.events,
    tail: drill.backup.tail,
    ackedBefore: drill.ackedBefore,
    ackedDuring: drill.ackedDuring,
    backupSeconds: drill.backup.ms / 1_000,
    backupBytes: drill.backup.bytes,
    rows: drill.restored.rows,
    restoreSeconds: seconds,
    restoreEventsPerSecond: Math.round(drill.backup.events / seconds),
    sentAgainAccepted: drill.sentAgainAccepted,
    cells: drill.cells,
  },
  peer: null,
  ratio: null,
  bars: [
    { name: 'lost', value: drill.lost, is: 'atMost', bound: 0 },
    { name: 'doubled', value: drill.doubled, is: 'atMost', bound: 0 },
    { name: 'differ', value: drill.differ, is: 'atMost', bound: 0 },
    { name: 'differFromTwin', value: drill.differFromTwin, is: 'atMost', bound: 0 },
    { name: 'restoreSeconds', value: seconds, is: 'atMost', bound: Math.max(events / 1e6, 0.1) * RTO_SECONDS_PER_MILLION },
  ],
});
