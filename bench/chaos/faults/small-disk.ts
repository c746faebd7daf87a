import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own, small enough to be filled. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the space that is left; what is written from now on fails with ENOSPC. */
  fill(): void;
  /** Gives the space back. */
  free(): void;
  usedMiB(): number;
  unmount(): void;
}

const BALLAST = 'ballast';

/**
 * Mounts a file system in memory on `path`, which is made where it is missing.
 * @throws Error that says so where this account may not mount
 */
export function mountSmallDisk(path: string, sizeMiB: number): SmallDisk {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  run('mount', '-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=755`, 'tidewatch-small-disk', path);
  const ballast = join(path, BALLAST);
  return {
    path,
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
    usedMiB: () => {
      const { blocks, bfree, bsize } = statfsSync(path);
      return ((blocks - bfree) * bsize) / 2 ** 20;
    },
    // Lazily: a process that has just been ended may still be leaving.
    unmount: () => run('umount', '--lazy', path),
  };
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  const why = (error?.message ?? stderr).trim();
  throw new Error(`a small file system needs the rights to mount one (root on Linux): ${program} ended with ${status}: ${why}`);
}

/** Writes until not a single page more has room. */
function fill(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (let size = 2 ** 20; size >= 4_096; ) {
      try {
        writeSync(descriptor, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size /= 2;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
