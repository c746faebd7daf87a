import { type DeadLetter, openDeadLetters, replayDeadLetters } from '@tidewatch/ingest';
import { openIntake, waitUntilVisible } from '../stack/intake.ts';
import { type Stack, withStack } from '../stack/use-stack.ts';
import { required, wholeNumber } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const PAGE = 500;

const listVerb: Verb = {
  name: 'dead-letters list',
  summary: 'what could not be taken, with its reason',
  example: 'tidewatch dead-letters list --limit 20',
  flags: { limit: { help: 'how many at most', value: 'N', default: '100' } },
  run: (call) => withStack(call, (stack) => runList(call, stack)),
};

const replayVerb: Verb = {
  name: 'dead-letters replay',
  summary: 'reads dead letters again; those that are good now are taken',
  takes: '[ID…]',
  example: 'tidewatch dead-letters replay',
  flags: {},
  run: (call) => withStack(call, (stack) => runReplay(call, stack)),
};

/** `dead-letters …`: nothing that came in is lost. */
export const deadLetterVerbs: readonly Verb[] = [listVerb, replayVerb];

async function runList(call: Call, stack: Stack): Promise<ExitStatus> {
  const letters = openDeadLetters({ pool: stack.pool });
  const tenantId = required(call, 'tenant');
  const limit = wholeNumber(call, 'limit', { min: 1, max: 10_000 }) as number;
  const [total, shown] = await Promise.all([letters.count(tenantId), letters.list({ tenantId, limit })]);
  call.terminal.answer({ total, deadLetters: shown.map(toWire) });
  call.terminal.say(`${total} dead letters`);
  for (const { id, at, origin, problems } of shown) {
    call.terminal.say(
      `${id}  ${new Date(at).toISOString()}  ${origin}  ${problems.map((problem) => `${problem.path} ${problem.message} [${problem.code}]`.trimStart()).join('; ')}`,
    );
  }
  return 0;
}

async function runReplay(call: Call, stack: Stack): Promise<ExitStatus> {
  const intake = await openIntake(call, stack);
  try {
    const ids = call.positionals.length > 0 ? call.positionals : await allIds(intake.deadLetters, required(call, 'tenant'));
    const { replayed, kept } = await replayDeadLetters(stack.pool, ids, { collector: intake.collector, now: call.clock.now() });
    await waitUntilVisible(call, stack, call.clock.now());
    call.terminal.answer({ replayed, kept });
    call.terminal.say(`replayed ${replayed.length}, kept ${kept.length}`);
    for (const { id, problems } of kept)
      call.terminal.say(`  ${id}  ${problems.map((problem) => `${problem.message} [${problem.code}]`).join('; ')}`);
    return kept.length === 0 ? 0 : 1;
  } finally {
    await intake.close();
  }
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

function toWire({ payload, ...letter }: DeadLetter) {
  return { ...letter, payload: Buffer.from(payload).toString('utf8') };
}
