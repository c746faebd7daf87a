import { type DeadLetter, openDeadLetters, type Replayed, replayDeadLetters } from '@tidewatch/ingest';
import { UsageError } from '@tidewatch/schemas';
import { openIntake } from '../stack/intake.ts';
import { readStack, type Stack, withStack } from '../stack/use-stack.ts';
import { required, wholeNumber } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const PAGE = 500;

const listVerb: Verb = {
  name: 'dead-letters list',
  summary: 'what could not be taken, with its reason',
  example: 'tidewatch dead-letters list --limit 20',
  flags: { limit: { help: 'how many at most', value: 'N', default: '100' } },
  run: runList,
};

const replayVerb: Verb = {
  name: 'dead-letters replay',
  summary: 'reads dead letters again; those that are good now are taken',
  takes: '[ID…]',
  example: 'tidewatch dead-letters replay',
  flags: {},
  run: (call) => {
    for (const id of call.positionals) requireId(id);
    return withStack(call, (stack) => runReplay(call, stack));
  },
};

/** `dead-letters …`: nothing that came in is lost. */
export const deadLetterVerbs: readonly Verb[] = [listVerb, replayVerb];

async function runList(call: Call): Promise<ExitStatus> {
  const tenantId = required(call, 'tenant');
  const limit = wholeNumber(call, 'limit', { min: 1, max: 10_000 }) as number;
  const [total, shown] = await readStack(call, ({ pool }) => {
    const letters = openDeadLetters({ pool });
    return Promise.all([letters.count(tenantId), letters.list({ tenantId, limit })]);
  });
  call.terminal.answer({ total, deadLetters: shown.map(toWire) });
  call.terminal.say(`${total} dead letters`);
  for (const { id, at, origin, problems } of shown) {
    call.terminal.say(`${id}  ${new Date(at).toISOString()}  ${origin}  ${problems.map(describe).join('; ')}`);
  }
  return 0;
}

async function runReplay(call: Call, stack: Stack): Promise<ExitStatus> {
  const intake = await openIntake(call, stack);
  try {
    const ids = call.positionals.length > 0 ? call.positionals : await allIds(intake.deadLetters, required(call, 'tenant'));
    const replayed: string[] = [];
    const kept: Replayed['kept'][number][] = [];
    for (let at = 0; at < ids.length && !call.signal.aborted; at += PAGE) {
      const done = await replayDeadLetters(stack.pool, ids.slice(at, at + PAGE), { collector: intake.collector, now: call.clock.now() });
      replayed.push(...done.replayed);
      kept.push(...done.kept);
      call.terminal.progress(`read ${at + PAGE} of ${ids.length} dead letters`);
    }
    const isVisible = await intake.untilVisible();
    call.terminal.answer({ replayed, kept });
    call.terminal.say(`replayed ${replayed.length}, kept ${kept.length}`);
    for (const { id, problems } of kept) call.terminal.say(`  ${id}  ${problems.map(describe).join('; ')}`);
    return isVisible && kept.length === 0 ? 0 : 1;
  } finally {
    await intake.close();
  }
}

function describe({ message, code }: DeadLetter['problems'][number]): string {
  return `${message} [${code}]`;
}

async function allIds(letters: ReturnType<typeof openDeadLetters>, tenantId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const after = ids.at(-1);
    const page = await letters.list({ tenantId, limit: PAGE, ...(after === undefined ? {} : { after }) });
    ids.push(...page.map((letter) => letter.id));
    if (page.length < PAGE) return ids;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws UsageError `argument_invalid` */
function requireId(id: string): void {
  if (!UUID.test(id))
    throw new UsageError('argument_invalid', `${id} is no id of a dead letter; \`tidewatch dead-letters list\` shows them`);
}

function toWire({ payload, ...letter }: DeadLetter) {
  return { ...letter, payload: Buffer.from(payload).toString('utf8') };
}
