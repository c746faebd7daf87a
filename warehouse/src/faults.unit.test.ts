import { ClickHouseError } from '@clickhouse/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isDisconnect, isOfServer, isTransient, persist } from './faults.ts';

const answered = (code: string) => new ClickHouseError({ message: `code ${code}`, code, type: 'X' });
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

describe('faults', () => {
  it.each(['241', '252', '159', '202', '243', '319'])('ClickHouse error %s may pass', (code) => {
    expect(isTransient(answered(code))).toBe(true);
    expect(isDisconnect(answered(code))).toBe(false);
  });

  it.each(['16', '27', '60', '117', '164', '190', '497', '516'])('ClickHouse error %s will not pass', (code) => {
    expect(isTransient(answered(code))).toBe(false);
  });

  it.each(['16', '47', '60', '81', '164', '497', '516'])(
    'ClickHouse error %s is for somebody to put right there: a writer waits',
    (code) => {
      expect(isOfServer(answered(code))).toBe(true);
    },
  );

  it.each(['6', '27', '53', '117', '190', '349'])('ClickHouse error %s speaks of the values: waiting does not help', (code) => {
    expect(isOfServer(answered(code))).toBe(false);
  });

  it('a connection that broke may pass; our own mistakes do not', () => {
    expect(isTransient(reset)).toBe(true);
    expect(isDisconnect(reset)).toBe(true);
    expect(isTransient(new TypeError('a BigInt is no JSON'))).toBe(false);
    expect(isTransient('a text')).toBe(false);
    for (const error of [reset, new TypeError('a BigInt is no JSON')]) expect(isOfServer(error)).toBe(isTransient(error));
  });
});

describe('persist', () => {
  it('goes on until the action passes', async () => {
    let calls = 0;
    const action = async () => {
      if (++calls < 3) throw calls === 1 ? reset : answered('252');
      return 'written';
    };
    const waits: string[] = [];
    expect(await persist(action, { when: isTransient, onWait: (error) => waits.push(error.code) })).toBe('written');
    expect(calls).toBe(3);
    expect(waits).toEqual(['warehouse_unavailable', 'warehouse_unavailable']);
  });

  it('gives up at once where waiting does not help, and says why', async () => {
    const refused = (code: string) => persist(() => Promise.reject(answered(code)), { when: isTransient });
    await expect(refused('27')).rejects.toMatchObject({ code: 'warehouse_refused', retry: false });
    await expect(refused('60')).rejects.toMatchObject({ code: 'warehouse_refused', retry: true });
  });

  it('ends with `warehouse_unavailable` when its patience is over', async () => {
    const action = () => Promise.reject(reset);
    await expect(persist(action, { when: isTransient, patienceMs: 0 })).rejects.toMatchObject({
      code: 'warehouse_unavailable',
      retry: true,
    });
  });

  it("ends with the signal's reason, also between two tries", async () => {
    const reason = new Error('stopping');
    const controller = new AbortController();
    const action = () => {
      setImmediate(() => controller.abort(reason));
      return Promise.reject(reset);
    };
    await expect(persist(action, { when: isTransient, signal: controller.signal })).rejects.toBe(reason);
  });

  describe('of a server that does not answer', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it('leaves a dead connection after 10 s and gives a slow answer twice the time at each try', async () => {
      const lasted: number[] = [];
      const action = (attempt: AbortSignal) => {
        let seconds = 0;
        return new Promise<string>((resolve) => {
          const tick = () => {
            seconds += 1;
            if (attempt.aborted || seconds > 35) lasted.push(seconds);
            else setTimeout(tick, 1_000);
            if (seconds > 35) resolve('slow');
          };
          setTimeout(tick, 1_000);
        });
      };
      expect(await passing(persist(action, { when: isTransient, patienceMs: 0 }))).toBe('slow');
      expect(lasted).toEqual([10, 20, 36]);
    });

    it('gives up with `warehouse_unavailable` after the longest wait, and ends each try that it gives up', async () => {
      let ended = 0;
      const action = (attempt: AbortSignal) => {
        attempt.addEventListener('abort', () => ended++);
        return new Promise<never>(() => {});
      };
      await expect(passing(persist(action, { when: isTransient, patienceMs: 0 }))).rejects.toMatchObject({
        code: 'warehouse_unavailable',
        message: expect.stringContaining('no answer within 120 s'),
      });
      expect(ended).toBe(5);
    });

    /** Lets the clock run until the promise settles; pauses between tries are real. */
    async function passing<T>(promise: Promise<T>): Promise<T> {
      const state = { settled: false };
      const settle = () => {
        state.settled = true;
      };
      promise.then(settle, settle);
      while (!state.settled) {
        await vi.advanceTimersByTimeAsync(1_000);
        await new Promise(setImmediate);
      }
      return promise;
    }
  });
});
