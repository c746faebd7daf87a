import { resolve } from 'node:path';
import { filesOf } from '../backup/manifest.ts';
import { takeBackup } from '../backup/take-backup.ts';
import { withStack } from '../stack/use-stack.ts';
import { onlyPositional } from '../terminal/flags.ts';
import type { Verb } from '../terminal/verb.ts';

/** `backup`: all three stores, as of one position of the log. */
export const backupVerb: Verb = {
  name: 'backup',
  summary: 'copies all stores, as of one position of the log, into a folder, while everything goes on',
  takes: 'DIR',
  example: 'tidewatch backup /backups/2026-11-25',
  flags: {},
  run: async (call) => {
    const dir = resolve(onlyPositional(call, 'DIR'));
    const startedAt = call.clock.now();
    const manifest = await withStack(call, (stack) => takeBackup(call, stack, dir));
    const { takenAt, log, position, events, tail } = manifest;
    const bytes = filesOf(manifest).reduce((sum, file) => sum + file.bytes, 0);
    const ms = call.clock.now() - startedAt;
    call.terminal.answer({ position: { at: takenAt, log, partitions: position }, bytes, events: events.lines, tail: tail.lines, ms });
    call.terminal.say(`state of ${takenAt}: ${events.lines} events and ${tail.lines} records that were still to be folded`);
    call.terminal.say(`${(bytes / 1e6).toFixed(1)} MB in ${dir} (${(ms / 1000).toFixed(1)} s)`);
    call.terminal.say('the master key is not in it: keep it elsewhere, without it what customers wrote cannot be read');
    return 0;
  },
};
