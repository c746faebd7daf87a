import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';

/** Processor, cores, memory, system and Node of this machine, in one line. */
export function describeMachine(): string {
  const cores = cpus();
  const model = cores[0]?.model.trim() || 'unknown processor';
  return `${cores.length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** Short id of the clone's commit, with `+` when files differ from it; `unknown` where git does not answer. */
export function describeCommit(root: string): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  const commit = git('rev-parse', '--short=12', 'HEAD');
  if (commit.status !== 0) return 'unknown';
  const differs = git('status', '--porcelain', '--untracked-files=no', '--', ':!bench/RESULTS.md').stdout.trim() !== '';
  return `${commit.stdout.trim()}${differs ? '+' : ''}`;
}
