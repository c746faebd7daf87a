import { expect, it } from 'vitest';
import { questionOfWord, wordOfNumber } from '../../features/proof/proof-view.ts';
import type { Services } from '../services.ts';
import type { CallContext } from '../trpc/init.ts';
import { proofRouter } from './router.ts';

const ID = '11111111-2222-4333-8444-555555555555';
const NUMBER = {
  metric: 'offered',
  from: Date.UTC(2026, 2, 2, 9),
  to: Date.UTC(2026, 2, 2, 10),
  zone: 'Asia/Kathmandu',
  asOf: 1_772_500_000_123,
};
const WHERE = [{ dimension: 'queue', values: ['售后;a,b', ''], isNot: true }];

/** Calls as somebody of the tenant `own`; `asked` holds what PostgreSQL was asked, and `rows` is what it answers. */
function callerOf(isSignedIn: boolean, rows: readonly unknown[] = [{ id: ID }]) {
  const asked: unknown[][] = [];
  const query = (_text: string, values: unknown[] = []) => {
    if (values.length > 0) asked.push(values);
    return Promise.resolve({ rows });
  };
  const services = { config: { zone: 'UTC' }, readerOf: () => ({}), operations: { query } } as unknown as Services;
  const viewer = isSignedIn
    ? { userId: 'u1', tenantId: 'own', tenantName: 'own', email: 'a@b.c', name: 'a', role: 'agent' as const }
    : null;
  const context: CallContext = { services, viewer, isStillSignedIn: () => Promise.resolve(true) };
  return { call: proofRouter.createCaller(context), asked };
}

const question = (of: Partial<typeof NUMBER & { where: typeof WHERE }> = {}) => questionOfWord(wordOfNumber({ ...NUMBER, ...of }), 'UTC');
type Asked = Parameters<ReturnType<typeof callerOf>['call']['start']>[0];

it('asks for the number that the address names, of the own tenant', async () => {
  const { call, asked } = callerOf(true);
  const ticket = await call.start(question({ where: WHERE }) as Asked);
  expect(ticket).toMatchObject({ id: ID, metric: { id: 'offered' }, range: { from: NUMBER.from, to: NUMBER.to, asOf: NUMBER.asOf } });
  const { metric: _, ...rest } = NUMBER;
  expect(asked).toEqual([['own', 'proof', expect.any(String), expect.any(Number)]]);
  expect(JSON.parse(asked[0]?.[2] as string)).toEqual({ metric: 'offered', number: { ...rest, where: WHERE } });
});

it.each([
  [{ metric: 'nonsense' }, 'metric_unknown'],
  [{ zone: 'Mars/Olympus' }, 'zone_unknown'],
  [{ to: NUMBER.from }, 'range_invalid'],
  [{ where: [{ dimension: 'owner', values: ['x'], isNot: false }] }, 'dimension_not_allowed'],
])('a number such as %j is refused before anything is asked', async (of, code) => {
  const { call, asked } = callerOf(true);
  await expect(call.start(question(of) as Asked)).rejects.toMatchObject({ cause: { code } });
  expect(asked).toEqual([]);
});

it('a proof that is not there is not found, a full list of waiting ones is told, and strangers get nothing', async () => {
  await expect(callerOf(true, []).call.state({ id: ID })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(callerOf(true, []).call.start(question() as Asked)).rejects.toMatchObject({ cause: { code: 'proofs_waiting' } });
  const { call, asked } = callerOf(false);
  await expect(call.start(question() as Asked)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  await expect(call.facts({ id: ID })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(asked).toEqual([]);
});

it('lists come by pages that say where the next one begins', async () => {
  const unit = { id: 's', bucketOn: '2026-03-02' };
  const full = Array.from({ length: 50 }, () => ({ event: {} }));
  expect((await callerOf(true, full).call.events({ id: ID, unit, cursor: 50 })).next).toBe(100);
  const { call, asked } = callerOf(true, full.slice(1));
  expect((await call.events({ id: ID, unit })).next).toBeNull();
  expect(asked).toEqual([['own', ID, 's', '2026-03-02', 0, 50]]);
});
