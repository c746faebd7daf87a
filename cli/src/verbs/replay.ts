import { foldsOf, type ReplayReport, replay, rowKinds } from '@tidewatch/pipeline';
import { ROW_KINDS, UNIT_TABLES, UsageError } from '@tidewatch/schemas';
import { checkEpoch, type Epochs, openEpochs, openStore } from '@tidewatch/warehouse';
import { readStack, type Stack } from '../stack/use-stack.ts';
import { required } from '../terminal/flags.ts';
import type { Call, Verb } from '../terminal/verb.ts';

/** `replay`: every row again from its events, beside those in use. */
export const replayVerb: Verb = {
  name: 'replay',
  summary: 'folds all events of all tenants again into tables beside those in use, compares and, if asked, exchanges them',
  example: 'tidewatch replay --swap',
  flags: {
    epoch: { help: 'names the tables beside: sessions__NAME, agent_days__NAME and so on', value: 'NAME', default: 'next' },
    swap: {
      help: 'exchange the tables while boards and workers go on (once all workers are of this release); the old ones keep NAME, the same call again takes them back',
    },
    drop: { help: 'only remove the tables of NAME: no way back after that' },
  },
  run: async (call) => {
    const name = checkEpoch(required(call, 'epoch'));
    if (call.switches.has('drop')) {
      if (call.switches.has('swap'))
        throw new UsageError('flag_invalid', '--drop does nothing else: call once with --swap, once with --drop');
      return drop(call, name);
    }
    const report = await readStack(call, (stack) => replayStack(call, stack, name));
    const { events, rows, ms, compared, differ, cells } = report;
    call.terminal.answer(report);
    call.terminal.say(
      `${events} events folded into ${ROW_KINDS.map((kind) => `${rows[kind]} ${UNIT_TABLES[kind].table}`).join(', ')} (${(ms / 1000).toFixed(1)} s)`,
    );
    call.terminal.say(`${differ} of ${compared} rows differ, in ${cells} cells`);
    if (report.touched > 0) call.terminal.say(`${report.touched} rows changed meanwhile and are not compared`);
    for (const [column, count] of Object.entries(report.columns)) call.terminal.say(`  ${column}: ${count}`);
    for (const example of report.examples) call.terminal.say(`  ${JSON.stringify(example)}`);
    call.terminal.say(
      report.swapped
        ? `exchanged: the rows that were in use are kept; back again: tidewatch replay --epoch ${name} --swap, with the release that made them`
        : `nothing is exchanged; to do so: tidewatch replay --epoch ${name} --swap`,
    );
    return 0;
  },
};

async function replayStack(call: Call, stack: Stack, name: string): Promise<ReplayReport> {
  const store = openStore({ url: stack.clickhouseUrl });
  try {
    return await withEpochs(stack, (epochs) =>
      replay({
        ...{ store, epochs, name, clock: call.clock, onProgress: call.terminal.progress },
        kinds: rowKinds(foldsOf(call.config.TIDEWATCH_EPOCH)),
        swap: call.switches.has('swap'),
      }),
    );
  } finally {
    await store.close();
  }
}

async function drop(call: Call, name: string): Promise<0> {
  await readStack(call, (stack) => withEpochs(stack, (epochs) => epochs.drop(name)));
  call.terminal.answer({ dropped: name });
  call.terminal.say(`the tables of ${name} are gone`);
  return 0;
}

async function withEpochs<T>(stack: Stack, work: (epochs: Epochs) => Promise<T>): Promise<T> {
  const epochs = openEpochs({ url: stack.clickhouseUrl });
  try {
    return await work(epochs);
  } finally {
    await epochs.close();
  }
}
