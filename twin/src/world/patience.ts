import { mediaOf } from '../floor/channels.ts';
import type { FloorQueue } from '../floor/queues.ts';
import { between, chance, exponentialMs, lognormalMs } from '../random/draw.ts';
import type { LeaveReason, Session, World } from './state.ts';

interface Risk {
  readonly afterMs: number;
  readonly reason: LeaveReason;
}

const GIVES_UP_AT_ONCE = 0.025;
const OVERFLOW_MS = 240_000;
const TIMEOUT_MS = 420_000;

/** What ends the wait first if no agent does; null = waits for ever (e-mail). */
export function drawRisk(world: World, session: Session, queue: FloorQueue): Risk | null {
  if (session.channel === 'email') return null;
  const random = world.random.patience;
  const isPhone = mediaOf(session.channel) === 'phone';
  const patienceMs = chance(random, GIVES_UP_AT_ONCE)
    ? between(random, 700, 6_500)
    : chance(random, 0.6)
      ? lognormalMs(random, isPhone ? 110_000 : 170_000, 0.8)
      : exponentialMs(random, isPhone ? 210_000 : 320_000);
  const risks: Risk[] = [
    { afterMs: patienceMs, reason: 'abandoned' },
    { afterMs: TIMEOUT_MS, reason: 'timeout' },
  ];
  if (queue.overflow && session.truth.entries.length === 1) risks.push({ afterMs: OVERFLOW_MS, reason: 'flow_out' });
  if (isPhone && chance(random, 0.25)) risks.push({ afterMs: between(random, 60_000, 100_000), reason: 'callback' });
  if (!isPhone && chance(random, 0.15)) risks.push({ afterMs: between(random, 100_000, 200_000), reason: 'converted_to_message' });
  return risks.reduce((first, risk) => (risk.afterMs < first.afterMs ? risk : first));
}
