// From an event's own time to the answer that counts it: posts single events to the door of a stack with the demo
// floor running and asks the warehouse until each is counted. Under load: `bench/load.ts`.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOGUE, type Metric, nearestRank, newId } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import type { RunningStack } from './running-stack.ts';

const SAMPLES = 60;
const LOOK_MS = 20;

export interface Freshness {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Measures `samples` events on a running stack; `key` is a key of its door. */
export async function measureFreshness(stack: RunningStack, key: string, samples = SAMPLES): Promise<Freshness> {
  const { queryUrl } = JSON.parse(readFileSync(join(stack.dataDir, 'runtime.json'), 'utf8')) as { queryUrl: string };
  const reader = openReader({ url: queryUrl, tenantId: 'demo' });
  const started = CATALOGUE.filter((metric) => metric.id === 'sessions_started') as Metric[];
  const times: number[] = [];
  try {
    for (let i = 0; i < samples; i++) {
      const at = Date.now();
      const channel = `probe-${at}-${i}`;
      const id = newId(at, randomBytes(16));
      const body = {
        event_id: newId(at, randomBytes(16)),
        type: 'session.started',
        schema_version: 1,
        tenant_id: 'demo',
        occurred_at: at,
        channel,
        conversation_id: id,
        session_id: id,
        seq: 1,
      };
      const answer = await fetch(`${stack.doorUrl}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (answer.status !== 202) throw new Error(`the door answered ${answer.status}: ${await answer.text()}`);
      for (;;) {
        const [row] = await reader.answer({
          metrics: started,
          from: at - 1,
          to: at + 1,
          grain: 'total',
          zone: 'UTC',
          by: [],
          where: [{ dimension: 'channel', values: [channel] }],
          asOf: Date.now(),
        });
        if (row?.cells['sessions_started']?.value === 1) break;
        await sleep(LOOK_MS);
      }
      times.push(Date.now() - at);
      await sleep(50 + ((i * 37) % 200));
    }
  } finally {
    await reader.close();
  }
  times.sort((a, b) => a - b);
  return { n: times.length, p50: nearestRank(times, 50) as number, p95: nearestRank(times, 95) as number, max: times.at(-1) as number };
}

/** The key that `up` printed at its first start. */
export function doorKey(told: string): string {
  const key = /tw_\S+/.exec(told)?.[0];
  if (!key) throw new Error('the stack printed no key');
  return key;
}
