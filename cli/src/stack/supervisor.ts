import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../terminal/verb.ts';
import { baseEnvironment, type Child, type ChildSpec, startChild } from './child-process.ts';
import type { DataDir, NamedProcess } from './data-dir.ts';
import { keepRunning } from './keep-running.ts';
import type { EmbeddedServer, Parts } from './parts.ts';
import { markOf } from './process-mark.ts';

/** Everything has stopped within 10 s of Ctrl-C: what a stage does not need goes to the next. */
const STOP_MS = 9_500;
const STARTS_MS = 1_500;
const SOURCES_MS = 2_500;
const SERVERS_MS = 2_500;

/** Everything that `up` keeps running, and how to end it in order. */
export interface Supervisor {
  /** Starts a process, waits until it is ready, and keeps it running. */
  run(spec: ChildSpec): Promise<Child>;
  /** What a process said when it was last ready; null while it has never been. */
  readyOf(name: string): Readonly<Record<string, unknown>> | null;
  /** Everything that runs now. */
  processes(): readonly NamedProcess[];
  /** Ends what takes events in, then the worker, then the servers, also what is just starting. */
  stop(): Promise<void>;
}

export interface Supervised {
  readonly dir: DataDir;
  readonly parts: Parts;
  /** Told when something runs under another pid. */
  readonly onChange: () => void;
}

/** Watches over the embedded servers and the processes that it is asked to run; each is started again when it dies. */
export function openSupervisor(call: Call, { dir, parts, onChange }: Supervised): Supervisor {
  const stopping = new AbortController();
  const children = new Map<string, Child>();
  const servers = new Map<string, EmbeddedServer>();
  /** Settle soon after `stopping`. */
  const underWay: Promise<unknown>[] = [];

  const keep = <T extends Child | EmbeddedServer>(running: Map<string, T>, first: T, start: () => Promise<T>) => {
    running.set(first.name, first);
    const onRestart = (next: T) => {
      running.set(next.name, next);
      onChange();
    };
    underWay.push(keepRunning(first, { start, signal: stopping.signal, onRestart, onTrouble: call.terminal.note }));
  };
  for (const server of parts.servers) keep(servers, server, () => (servers.get(server.name) ?? server).restart());

  const run = async (spec: ChildSpec) => {
    const start = () => startChild({ ...spec, env: { ...baseEnvironment(call.environment), ...spec.env } }, dir, stopping.signal);
    const child = await start();
    keep(children, child, start);
    return child;
  };
  return {
    run: (spec) => {
      const started = run(spec);
      underWay.push(started);
      return started;
    },
    readyOf: (name) => children.get(name)?.ready ?? null,
    processes: () => [...servers.values(), ...children.values()].map(({ name, pid }) => ({ name, pid, born: markOf(pid)?.born ?? 'gone' })),
    stop: async () => {
      const deadline = performance.now() + STOP_MS;
      stopping.abort();
      await within(STARTS_MS, Promise.allSettled(underWay));
      const stopAll = (isSink: boolean, withinMs: number) =>
        Promise.all([...children.values()].filter((child) => child.isSink === isSink).map((child) => child.stop(withinMs)));
      await stopAll(false, SOURCES_MS);
      // The worker's last flush holds what the sources sent; it needs its servers for it.
      await stopAll(true, Math.max(SERVERS_MS, deadline - performance.now() - SERVERS_MS));
      // A server that takes longer ends by itself once we are gone; what it acknowledged is on disk.
      await within(SERVERS_MS, Promise.all([...servers.values()].map((server) => server.stop())));
    },
  };
}

function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, sleep(ms, undefined, { ref: false })]);
}
