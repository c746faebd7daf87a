import { resolve } from 'node:path';
import { filesOf } from '../backup/manifest.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { onlyPositional } from '../terminal/flags.ts';
import type { Verb } from '../terminal/verb.ts';

/** `restore`: a backup, into empty stores. */
export const restoreVerb: Verb = {
  name: 'restore',
  summary: 'puts a backup into empty stores',
  takes: 'DIR',
  example: 'TIDEWATCH_MASTER_KEY=… tidewatch restore /backups/2026-11-25 --data /var/lib/tidewatch-new',
  flags: {},
  run: async (call) => {
    const dir = resolve(onlyPositional(call, 'DIR'));
    const startedAt = call.clock.now();
    const { manifest, rows } = await restoreBackup(call, dir);
    const { takenAt, log, position, events, tail } = manifest;
    const bytes = filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0);
    const ms = call.clock.now() - startedAt;
    call.terminal.answer({
      position: { at: takenAt, log, partitions: position },
      bytes,
      events: events.lines,
      tail: tail.lines,
      rows,
      ms,
    });
    call.terminal.say(`state of ${takenAt}: ${events.lines} events, ${rows} rows, ${tail.lines} records folded besides`);
    call.terminal.say(`${(ms / 1000).toFixed(1)} s`);
    return 0;
  },
};
