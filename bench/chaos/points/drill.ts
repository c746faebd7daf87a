import { FAIL_POINTS, type FailPoint } from '@tidewatch/schemas';
import type { Random } from '../../../twin/src/random/random.ts';
import type { Orders } from '../orders.ts';
import type { Rig } from '../rig.ts';

/** A drill of some of the points. */
export interface Drill {
  readonly rig: Rig;
  readonly orders: Orders;
  readonly random: Random;
  /** Kills at each point. */
  readonly times: number;
  readonly killed: (point: FailPoint) => void;
  readonly say: (line: string) => void;
}

/** A process that passes the point will have come there after so long. */
export const REACHED_WITHIN_MS = 60_000;

/** Every point of an area, such as `flush`. */
export function pointsOf(...areas: readonly string[]): readonly FailPoint[] {
  return FAIL_POINTS.filter((point) => areas.includes(point.slice(0, point.indexOf('.'))));
}

/** Runs a command that dies at the point; says so where it does not come there. */
export async function killCommand(point: FailPoint, { orders, killed, say }: Drill, run: () => Promise<unknown>): Promise<void> {
  // However long it takes to come there: where it does not, its end takes the order back.
  const ordered = orders.kill(point, Number.POSITIVE_INFINITY);
  await run();
  orders.takeBack(point);
  if (await ordered) killed(point);
  else say(`${point} was not passed`);
}
