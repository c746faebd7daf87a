import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { fakeCall, freshDataDir } from '../testing/fake-call.ts';
import { checkMemory, checkNode } from './machine.ts';
import { checkClock } from './stores.ts';

it('finds an old Node, scarce memory and a clock that is off', () => {
  expect(checkNode('20.19.0').level).toBe('ok');
  expect(checkNode('22.1.0').level).toBe('ok');
  expect(checkNode('20.18.9')).toMatchObject({ level: 'error', fix: expect.stringContaining('20.19') });
  expect(checkMemory(8e9).level).toBe('ok');
  expect(checkMemory(1e9)).toMatchObject({ level: 'warning', fix: expect.any(String) });
  expect(checkClock('clock', 'PostgreSQL', -4_000).level).toBe('ok');
  expect(checkClock('clock', 'PostgreSQL', -6_000)).toMatchObject({ level: 'warning', message: expect.stringContaining('6000 ms') });
});

it('says no, with a fix for each, when a port is taken and a store does not answer, and starts nothing', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const dir = freshDataDir();
  const environment = { DATABASE_URL: `postgres://a:b@127.0.0.1:9/x`, KAFKA_BROKERS: '127.0.0.1:9' };
  const call = fakeCall(['doctor', '--json', '--port', String(port), '--data', dir.path], { environment });
  expect(await call.verb.run(call)).toBe(1);
  const [{ findings }] = call.answers as [{ findings: readonly { id: string; level: string; fix: string | null }[] }];
  const errors = findings.filter(({ level }) => level === 'error').map(({ id }) => id);
  expect(errors).toEqual(expect.arrayContaining(['port', 'postgres', 'log']));
  for (const { level, fix } of findings) expect(fix === null).toBe(level === 'ok');
  taken.close();
  rmSync(dirname(dir.path), { recursive: true });
});
