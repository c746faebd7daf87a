import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PRELOAD = fileURLToPath(new URL('./shift-clock.mjs', import.meta.url));

/** The clock of some processes. */
export interface WrongClock {
  /** Environment of the processes that go by it. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it so many ms ahead of the right time (negative: behind), also for processes that run. */
  set(aheadMs: number): void;
  remove(): void;
}

/** A clock that is right until it is set. */
export function makeClock(): WrongClock {
  const dir = mkdtempSync(join(tmpdir(), 'tidewatch-clock-'));
  const file = join(dir, 'ahead-ms');
  const set = (aheadMs: number) => {
    // Renamed, so that nobody reads half a number.
    writeFileSync(`${file}.new`, String(aheadMs));
    renameSync(`${file}.new`, file);
  };
  set(0);
  return {
    env: { NODE_OPTIONS: `--import=${PRELOAD}`, TW_RIG_CLOCK: file },
    set,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
