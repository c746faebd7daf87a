import { describe, expect, it } from 'vitest';
import { EnvironmentError, TidewatchError, UsageError } from './errors.ts';

describe('an error of another copy of this file, as each bundle of the web has one', () => {
  it('is of the classes that it is made of, and of no others', async () => {
    // @ts-expect-error The query makes a second copy of the module.
    const copy = (await import('./errors.ts?copy')) as typeof import('./errors.ts');
    expect(copy.UsageError).not.toBe(UsageError);
    const [usage, environment] = [new copy.UsageError('a', 'a'), new copy.EnvironmentError('b', 'b')];
    for (const error of [usage, environment]) expect([error instanceof TidewatchError, error instanceof Error]).toEqual([true, true]);
    expect([usage instanceof UsageError, usage instanceof EnvironmentError]).toEqual([true, false]);
    expect([environment instanceof UsageError, environment instanceof EnvironmentError]).toEqual([false, true]);
  });
});

it('what is no error of ours is none of them', () => {
  for (const other of [new Error('x'), null, undefined, 'UsageError', { code: 'a', name: 'UsageError' }, Object.create(null)])
    expect([other instanceof TidewatchError, other instanceof UsageError]).toEqual([false, false]);
  expect(new TidewatchError('a', 'a') instanceof UsageError).toBe(false);
  class Unbranded extends TidewatchError {}
  const own = new Unbranded('a', 'a');
  expect([own instanceof Unbranded, own instanceof TidewatchError, new TidewatchError('a', 'a') instanceof Unbranded]).toEqual([
    true,
    true,
    false,
  ]);
});
