import { diskFull, mountServerDisks } from './chaos/scenarios/disk-full.ts';
import { runScenario } from './chaos/scenarios/scenario.ts';

const disks = mountServerDisks();
try {
  await runScenario(diskFull(disks));
} finally {
  disks.remove();
}
