import { expect, it } from 'vitest';
import { keepRunning, type Restartable } from './keep-running.ts';

/** Something that is started again and again: each life has a length, or does not come up (null). */
function play(lives: readonly (number | null)[]) {
  const stop = new AbortController();
  const pauses: number[] = [];
  const troubles: string[] = [];
  const restarted: number[] = [];
  let now = 0;
  let at = 0;
  const born = (): Restartable => {
    const life = lives[at++];
    if (life === undefined) {
      stop.abort();
      return { name: 'it', exited: new Promise(() => {}) };
    }
    if (life === null) throw new Error('it does not come up');
    return {
      name: 'it',
      // Its life passes while it is being awaited.
      get exited() {
        return Promise.resolve().then(() => void (now += life));
      },
    };
  };
  const done = keepRunning(born(), {
    start: async () => born(),
    signal: stop.signal,
    onRestart: () => void restarted.push(now),
    onTrouble: (message) => void troubles.push(message),
    pace: { now: () => now, pause: async (ms) => void pauses.push(ms) },
  });
  return { done, stop, pauses, troubles, restarted };
}

it('starts again at once what has lived long', async () => {
  const { done, pauses, restarted } = play([70_000, 70_000, 70_000]);
  await done;
  expect(pauses).toEqual([0, 0, 0]);
  expect(restarted).toEqual([70_000, 140_000, 210_000]);
});

it('lets pauses grow to 10 s while it keeps dying, and begins anew after a long life', async () => {
  const { done, pauses } = play([...Array.from({ length: 9 }, () => 50), 70_000, 50]);
  await done;
  expect(pauses).toEqual([0, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 0, 200]);
});

it('tries again when it cannot be started, and says why', async () => {
  const { done, pauses, troubles, restarted } = play([50, null, null]);
  await done;
  expect(pauses).toEqual([0, 200, 400]);
  expect(restarted).toHaveLength(1);
  expect(troubles).toEqual([
    'it ended; starting it again',
    'next try in 200 ms: it does not come up',
    'next try in 400 ms: it does not come up',
  ]);
});

it('ends when the signal comes while it runs, starting nothing', async () => {
  const stop = new AbortController();
  const done = keepRunning(
    { name: 'it', exited: new Promise(() => {}) },
    {
      start: () => Promise.reject(new Error('started')),
      signal: stop.signal,
      onRestart: () => expect.unreachable(),
      onTrouble: () => expect.unreachable(),
    },
  );
  stop.abort();
  await done;
});

it('ends when the signal comes during a pause, without waiting for its end', async () => {
  const stop = new AbortController();
  let starts = 0;
  await keepRunning(
    { name: 'it', exited: Promise.resolve() },
    {
      start: () => {
        starts += 1;
        return Promise.reject(new Error('never'));
      },
      signal: stop.signal,
      onRestart: () => expect.unreachable(),
      // The machine's own pace: what is cut short here is a real pause.
      onTrouble: (message) => {
        if (message.startsWith('next try in 400 ms')) stop.abort();
      },
    },
  );
  expect(starts).toBe(2);
});
