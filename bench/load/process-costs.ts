import { readFileSync } from 'node:fs';
import { processTree } from '../../test/e2e/process-tree.ts';
import { cpuSecondsOf, type Figures } from '../harness.ts';

/** CPU of processes since `startCosts`. */
export interface Costs {
  /** `workerCpuSeconds` and so on, by process, children included. */
  figures(): Figures;
}

/** Begins to count the CPU time of named processes. */
export function startCosts(pids: Readonly<Record<string, number>>): Costs {
  const before = new Map(Object.entries(pids).map(([name, pid]) => [name, { pid, cpu: cpuSecondsOfTree(pid) }]));
  return {
    figures: () => Object.fromEntries([...before].map(([name, { pid, cpu }]) => [`${name}CpuSeconds`, round(cpuSecondsOfTree(pid) - cpu)])),
  };
}

/** Most memory that each process has had at once, `workerPeakRssMiB` and so on. PostgreSQL's backends share theirs and are left out. */
export function peakMemory(pids: Readonly<Record<string, number>>): Figures {
  const own = Object.entries(pids).filter(([name]) => name !== 'postgres');
  return Object.fromEntries(own.map(([name, pid]) => [`${name}PeakRssMiB`, Math.round(peakRssMiBOf(pid))]));
}

/** CPU seconds of a process and of everything that it has started, also of what has ended since. */
function cpuSecondsOfTree(root: number): number {
  return processTree(root).reduce((sum, pid) => sum + (cpuSecondsOf(pid) ?? 0), 0) + endedChildrenSecondsOf(root);
}

function endedChildrenSecondsOf(pid: number): number {
  const fields = readProc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / 100;
}

function peakRssMiBOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, 'status'))?.[1] ?? Number.NaN) / 1024;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // The process has ended.
    return '';
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
