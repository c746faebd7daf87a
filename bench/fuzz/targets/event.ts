import { type CxEvent, routeOf } from '@tidewatch/schemas';
import { checkEvent } from '../../../ingest/src/check-event.ts';
import { parseJson } from '../../../ingest/src/parse-json.ts';
import { isPoison, readRecord } from '../../../pipeline/src/runtime/read-record.ts';
import { canonicalJson } from '../../../pipeline/src/verify/canonical-json.ts';
import { pick } from '../hostile.ts';
import { mutateJson } from '../mutate.ts';
import { EVENTS, TENANT } from '../seeds.ts';
import { promise, promiseReasons, type Target } from '../target.ts';

/** The parser and the check of the door and the imports. What passes them, the worker reads; nothing is changed in silence. */
export const eventTarget: Target = {
  name: 'event',
  make: (random) => mutateJson(pick(random, EVENTS), random),
  open: async () => ({
    pid: process.pid,
    feed: async (input) => {
      const json = parseJson(input);
      if (!json.ok) {
        promiseReasons([json.problem]);
        return 'refused';
      }
      const plain = JSON.parse(new TextDecoder().decode(input)) as unknown;
      promise(JSON.stringify(json.value) === JSON.stringify(plain), () => 'read to another value than JSON.parse');
      const now = Date.now();
      const checked = checkEvent(json.value, { tenantId: TENANT, now });
      if (!checked.ok) {
        promiseReasons(checked.problems);
        return 'refused';
      }
      promiseReadable(checked.event, now);
      return 'taken';
    },
    close: async () => {},
  }),
};

/** @throws Error when the worker would not take the event, or would take another */
export function promiseReadable(event: CxEvent, now: number): void {
  const { topic, key } = routeOf(event);
  const value = Buffer.from(JSON.stringify(event));
  const read = readRecord({ topic, key, value, partition: 0, offset: 0, logAt: now });
  promise(!isPoison(read), () => `the worker would refuse it: ${JSON.stringify(isPoison(read) ? read.problems : null)}`);
  promise(canonicalJson(read.event) === canonicalJson(JSON.parse(value.toString())), () => 'the worker would read another event');
}
