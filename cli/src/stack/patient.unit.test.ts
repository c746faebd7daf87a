import { TidewatchError } from '@tidewatch/schemas';
import { expect, it } from 'vitest';
import { type Patience, untilTaken } from './patient.ts';

const passing = new TidewatchError('log_unavailable', 'not now', { retry: true });

function patience(forMs: number, waits: string[]): Patience {
  let now = 0;
  return { clock: { now: () => (now += 400) }, signal: new AbortController().signal, forMs, onWait: (error) => waits.push(error.code) };
}

it('waits out what passes by itself', async () => {
  const waits: string[] = [];
  let tries = 0;
  const send = async () => {
    if (++tries < 2) throw passing;
    return 'taken';
  };
  expect(await untilTaken(send, patience(10_000, waits))).toBe('taken');
  expect(waits).toEqual(['log_unavailable']);
});

it('throws at once what does not pass, and in the end what has not passed', async () => {
  const lasting = new TidewatchError('log_failed', 'never');
  const waits: string[] = [];
  await expect(untilTaken(() => Promise.reject(lasting), patience(10_000, waits))).rejects.toBe(lasting);
  expect(waits).toEqual([]);
  await expect(untilTaken(() => Promise.reject(passing), patience(300, waits))).rejects.toBe(passing);
});
