import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { isDisconnect, isTransient, persist } from './faults.ts';

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

  it('a connection that broke may pass; our own mistakes do not', () => {
    expect(isTransient(reset)).toBe(true);
    expect(isDisconnect(reset)).toBe(true);
    expect(isTransient(new TypeError('a BigInt is no JSON'))).toBe(false);
    expect(isTransient('a text')).toBe(false);
  });
});

describe('persist', () => {
  it('goes on until the action passes', async () => {
    let calls = 0;
    const action = async () => {
      if (++calls < 3) throw calls === 1 ? reset : answered('252');
      return 'written';
    };
    expect(await persist(action, { when: isTransient })).toBe('written');
    expect(calls).toBe(3);
  });

  it('gives up at once where waiting does not help, and says why', async () => {
    const action = () => Promise.reject(answered('60'));
    await expect(persist(action, { when: isTransient })).rejects.toMatchObject({ code: 'warehouse_refused', retry: false });
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
});
