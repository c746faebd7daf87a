import { proveNumber } from '@tidewatch/pipeline';
import type { Metric, NumberQuery, Proof } from '@tidewatch/schemas';
import { openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { readStack, type Stack } from '../stack/use-stack.ts';
import { instantFlag, metricNamed, rangeFlags, required, whereFlag, wholeNumber, zoneFlag } from '../terminal/flags.ts';
import type { Call, Verb } from '../terminal/verb.ts';

/** `prove`: what one number rests on, and the number again from that alone. */
export const proveVerb: Verb = {
  name: 'prove',
  summary: 'the facts and events behind one number, and the number folded again from them',
  example:
    'tidewatch prove --metric service_level.exclude_short --from 2026-11-01 --to 2026-11-02 --where queue=billing --zone Asia/Shanghai',
  flags: {
    metric: { help: 'metric id (`tidewatch metrics` lists them)', value: 'ID' },
    from: { help: 'start of the range, ISO 8601', value: 'T' },
    to: { help: 'end of the range, exclusive', value: 'T' },
    where: { help: 'only these: dim=value,dim=value', value: 'F' },
    zone: { help: 'IANA zone of times without offset', value: 'ZONE', default: 'UTC' },
    'as-of': { help: 'what lies after this instant has not happened (default: now)', value: 'T' },
    limit: { help: 'units listed with their events, at most; the others are counted', value: 'N', default: '1000' },
  },
  run: async (call) => {
    const metric = metricNamed(required(call, 'metric'));
    const zone = zoneFlag(call);
    const number: NumberQuery = {
      ...rangeFlags(call, zone),
      zone,
      where: whereFlag(call, [metric]),
      asOf: instantFlag(call, 'as-of', zone) ?? call.clock.now(),
    };
    const limit = wholeNumber(call, 'limit', { min: 0, max: 10_000 }) as number;
    const proof = await readStack(call, (stack) => proveOn(stack, call, { metric, number, limit }));
    call.terminal.answer(proof);
    for (const line of explain(proof)) call.terminal.say(line);
    return proof.equal ? 0 : 1;
  },
};

async function proveOn(
  stack: Stack,
  call: Call,
  asked: { readonly metric: Metric; readonly number: NumberQuery; readonly limit: number },
): Promise<Proof> {
  const tenantId = required(call, 'tenant');
  const epoch = call.config.TIDEWATCH_EPOCH;
  const store = openStore({ url: stack.clickhouseUrl });
  const reader = openReader({ url: stack.queryUrl, tenantId, epoch });
  try {
    return await proveNumber({ store, reader, tenantId, epoch, ...asked, onProgress: (rows) => call.terminal.progress(`${rows} rows`) });
  } finally {
    await Promise.all([store.close(), reader.close()]);
  }
}

function* explain({ metric, version, definition, shown, refolded, equal, facts, totals, truncated, differences, differ }: Proof) {
  yield `${metric} (version ${version}, ${definition})`;
  yield `shown    ${JSON.stringify(shown)}`;
  yield `refolded ${JSON.stringify(refolded)}`;
  yield equal ? 'equal' : `NOT equal; ${differ} units are off`;
  for (const { unit, stored, refolded: expected } of differences)
    yield `  ${unit.kind} ${unit.bucketOn} ${unit.id} stored ${JSON.stringify(stored)} expected ${JSON.stringify(expected)}`;
  yield `rests on ${totals.facts} units with ${totals.events} events${truncated ? `, the first ${facts.length} of which are listed` : ''}`;
  for (const { unit, version: row, numerator, denominator, items, events } of facts) {
    const adds = numerator === null ? `${items} items` : denominator === null ? numerator : `${numerator} / ${denominator}`;
    yield `  ${unit.kind} ${unit.bucketOn} ${unit.id} version ${row} adds ${adds}, from ${events} events`;
  }
}
