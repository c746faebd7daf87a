import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { FailPoint } from '@tidewatch/schemas';
import { ROOT } from './parts/node-process.ts';

const LOOK_MS = 20;

/** Orders to die at a point, for the processes that are started with `env`. */
export class Orders {
  readonly env: Readonly<Record<string, string>>;
  readonly #dir: string;
  readonly #takenBack = new Set<FailPoint>();

  /** `dir` is made where it is missing. */
  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#dir = dir;
    const arm = pathToFileURL(join(ROOT, 'bench/chaos/arm.mjs')).href;
    this.env = { TW_RIG_ORDERS: dir, NODE_OPTIONS: `--import tsx --import ${arm}` };
  }

  /** The next process that passes the point dies there; true when one has within `withinMs`, else the order is taken back. */
  async kill(point: FailPoint, withinMs: number): Promise<boolean> {
    const order = join(this.#dir, point);
    this.#takenBack.delete(point);
    writeFileSync(order, '');
    const giveUpAt = performance.now() + withinMs;
    while (existsSync(order)) {
      if (performance.now() > giveUpAt) this.takeBack(point);
      await delay(LOOK_MS);
    }
    return !this.#takenBack.has(point);
  }

  /** Takes an order back that nobody has followed. */
  takeBack(point: FailPoint): void {
    const order = join(this.#dir, point);
    if (!existsSync(order)) return;
    this.#takenBack.add(point);
    rmSync(order, { force: true });
  }
}
