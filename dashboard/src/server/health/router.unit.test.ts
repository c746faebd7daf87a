import { expect, it } from 'vitest';
import type { Role } from '../../generated/prisma/enums.ts';
import type { Services } from '../services.ts';
import type { CallContext } from '../trpc/init.ts';
import { healthRouter } from './router.ts';

const LETTER = '11111111-2222-4333-8444-555555555555';

/** Calls as somebody of the role; `asked` holds what PostgreSQL was asked. */
function callerOf(role: Role | null) {
  const asked: unknown[][] = [];
  const query = (_text: string, values: unknown[] = []) => {
    asked.push(values);
    return Promise.resolve({ rows: [{ id: 'r1', n: '0', now: '1' }] });
  };
  const services = {
    config: { zone: 'UTC' },
    readerOf: () => ({ watermark: () => Promise.resolve(null) }),
    operations: { query },
    log: { info: () => {} },
  } as unknown as Services;
  const viewer = role && { userId: 'u1', tenantId: 'own', tenantName: 'own', email: 'a@b.c', name: 'a', role };
  const context: CallContext = { services, viewer, isStillSignedIn: () => Promise.resolve(true) };
  return { call: healthRouter.createCaller(context), asked };
}

it.each([null, 'manager', 'supervisor', 'qa_lead', 'qa', 'planner', 'agent', 'kb_manager', 'viewer'] as const)(
  'tells %s nothing and does nothing for them',
  async (role) => {
    const { call, asked } = callerOf(role);
    const code = role === null ? 'UNAUTHORIZED' : 'FORBIDDEN';
    await expect(call.state()).rejects.toMatchObject({ code });
    await expect(call.quality()).rejects.toMatchObject({ code });
    await expect(call.letters({})).rejects.toMatchObject({ code });
    await expect(call.replay({ code: 'x' })).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  },
);

it.each(['owner', 'admin'] as const)('an %s asks for the own tenant’s letters only, and the request says who asked', async (role) => {
  const { call, asked } = callerOf(role);
  expect(await call.replay({ letterId: LETTER })).toEqual({ id: 'r1' });
  expect(asked).toEqual([['own', LETTER, null, 'u1', expect.any(Number)]]);
});

it.each<unknown>([{}, { letterId: 'x' }, { letterId: LETTER, code: 'y' }, { letterId: LETTER, tenantId: 'other' }])(
  'a request such as %j is refused',
  async (input) => {
    await expect(callerOf('admin').call.replay(input as { code: string })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  },
);
