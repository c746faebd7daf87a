import type { Call } from '../terminal/verb.ts';
import { baseEnvironment, type Child, type ChildSpec, startChild } from './child-process.ts';
import type { DataDir } from './data-dir.ts';
import { keepRunning } from './keep-running.ts';
import type { EmbeddedServer, Parts } from './parts.ts';

const CHILD_STOP_MS = 5_000;

/** Everything that `up` keeps running, and how to end it in order. */
export interface Supervisor {
  /** Starts a process, waits until it is ready, and keeps it running. */
  run(spec: ChildSpec): Promise<Child>;
  /** Name and pid of everything that runs now. */
  processes(): readonly { readonly name: string; readonly pid: number }[];
  /** Ends the processes, last started first, then the servers. */
  stop(): Promise<void>;
}

/** Watches over the embedded servers and the processes that it is asked to run; each is started again when it dies. */
export function openSupervisor(call: Call, dir: DataDir, parts: Parts, onChange: () => void): Supervisor {
  const stopping = new AbortController();
  const running = new Map<string, Child | EmbeddedServer>();
  const keepers: Promise<void>[] = [];
  const keep = <T extends Child | EmbeddedServer>(first: T, start: () => Promise<T>) => {
    running.set(first.name, first);
    keepers.push(
      keepRunning(first, start, stopping.signal, {
        onRestart: (next) => {
          running.set(next.name, next);
          onChange();
        },
        onTrouble: (message) => call.terminal.note(message),
      }),
    );
  };
  for (const server of parts.servers) keep(server, () => (running.get(server.name) as EmbeddedServer).restart());

  return {
    run: async (spec) => {
      const start = () => startChild({ ...spec, env: { ...baseEnvironment(call.environment), ...spec.env } }, dir);
      const child = await start();
      keep(child, start);
      return child;
    },
    processes: () => [...running.values()].map(({ name, pid }) => ({ name, pid })),
    stop: async () => {
      stopping.abort();
      await Promise.all(keepers);
      const servers = new Set<string>(parts.servers.map((server) => server.name));
      const children = [...running.values()].filter((at): at is Child => !servers.has(at.name)).reverse();
      // Those that produce stop before those that consume: the worker's last flush holds what the door took.
      for (const child of children) await child.stop(CHILD_STOP_MS);
      await Promise.all([...running.values()].filter((at): at is EmbeddedServer => servers.has(at.name)).map((server) => server.stop()));
    },
  };
}
