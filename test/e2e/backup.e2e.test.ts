import { expect, it } from 'vitest';
import { drillBackup } from '../../bench/drills/backup-drill.ts';

it('a backup taken during load holds what was acknowledged, once, and comes back as what its events make', async () => {
  const { lost, doubled, differ, differFromTwin, ...drill } = await drillBackup({
    ...{ events: 8_000, log: 'embedded', to: 'embedded' },
    say: () => {},
  });
  expect({ lost, doubled, differ, differFromTwin }).toEqual({ lost: 0, doubled: 0, differ: 0, differFromTwin: 0 });
  expect(drill.ackedBefore).toBeGreaterThan(0);
  expect(drill.backup.events + drill.backup.tail).toBeGreaterThanOrEqual(drill.ackedBefore);
});
