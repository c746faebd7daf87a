import type { EventLog } from '@tidewatch/ingest/log';
import type { Ledger } from './ledger.ts';
import type { TcpProxy } from './tcp-proxy.ts';

/** A kind of part: one binary, of which there may be several processes. */
export type PartKind = 'postgres' | 'clickhouse' | 'kafka' | 'door' | 'worker' | 'web' | 'importer';

/** What a rig is made of. */
export interface RigOptions {
  readonly log: 'embedded' | 'kafka';
  /** Brokers of `kafka`; default 1. Three: replication 3, min.insync.replicas 2. */
  readonly brokers?: 1 | 3;
  /** Default 2. */
  readonly workers?: number;
  /** Default 1. */
  readonly doors?: number;
  /** The web pages too; they must have been built. Default false. */
  readonly web?: boolean;
  readonly seed: number;
  /** Where everything lives; default a new temporary folder, removed at the end. */
  readonly dataDir?: string;
  /** Folders of single servers, for disks of their own; default inside `dataDir`. */
  readonly dirs?: Readonly<Partial<Record<'postgres' | 'clickhouse' | 'kafka', string>>>;
  /** Puts a proxy between the processes and these servers. The rig itself looks past it, but for Kafka. */
  readonly via?: Readonly<Partial<Record<'postgres' | 'clickhouse' | 'kafka', boolean>>>;
  /** Main file of the workers, from the root; default the product's. */
  readonly workerMain?: string;
  /** Beside what the supervisor gives: for every process, and for those of one kind. */
  readonly env?: Readonly<Record<string, string>>;
  readonly envOf?: Readonly<Partial<Record<'door' | 'worker' | 'web' | 'importer', Readonly<Record<string, string>>>>>;
  /** A line for whoever watches; default none. */
  readonly say?: (line: string) => void;
}

/** One process of the rig. Whatever ends it, it is started again at once, as the supervisor does, until it is held down. */
export interface RigProcess {
  /** `worker-1`, `door-1`, `postgres`, `kafka-1`, … */
  readonly name: string;
  readonly kind: PartKind;
  /** null while there is none. */
  readonly pid: number | null;
  readonly isReady: boolean;
  /** What it said in its ready line; empty for servers. */
  readonly said: Readonly<Record<string, unknown>>;
  /** Starts again so far, and the longest time from the end (or from when what it needs was there again) to ready, ms. */
  readonly restarts: number;
  readonly slowestRestartMs: number;
  /** Sends a signal: SIGKILL, SIGSTOP and SIGCONT reach all its processes, others its main one. False where nothing runs. */
  signal(name: NodeJS.Signals): boolean;
  /** SIGKILL, and not started again before `release`. Resolves when it is gone. */
  holdDown(): Promise<void>;
  /** Starts it again; resolves when it is ready. */
  release(): Promise<void>;
  /** Resolves when it is ready; throws after 120 s. */
  ready(): Promise<void>;
}

/** Traffic through the door. */
export interface LoadOptions {
  /** Of all sources together; Infinity = as fast as they are taken. */
  readonly eventsPerSecond: number;
  /** Each with a tenant, a floor and a connection of its own; default 4. */
  readonly sources?: number;
  /** Events in a request; default 50. One in ten requests carries a single event. */
  readonly batch?: number;
  /** About so many events, in floors of equal size, and it ends by itself; default: it goes on until `stop`. */
  readonly total?: number;
  /** Share of requests that deliver events of an earlier one again; default 0.02. */
  readonly againShare?: number;
  /** Requests with an invalid event, which the door must refuse, per good one; default 0.01. */
  readonly invalidShare?: number;
  /** Records a second that are put into the log past the door and that no worker can read; default 1. */
  readonly poisonPerSecond?: number;
  /** One source more, whose events come in files by `tidewatch import events`; default false. */
  readonly importer?: boolean;
  /** Prefix of the tenants' names, for a second load; default `floor`. */
  readonly name?: string;
}

/** Traffic under way. */
export interface Load {
  /** Distinct events sent and acknowledged so far. */
  sent(): number;
  acked(): number;
  /** Ack times of the requests so far, ms, in order of their acks. */
  readonly ackMs: readonly number[];
  /** Answers by status (`202`, `429`, `503`, …) or `reset`, `timeout`. */
  readonly answers: ReadonlyMap<string, number>;
  /** Answers 429 and 503 without Retry-After. */
  withoutRetryAfter(): number;
  /** Resolves when everything is acknowledged, by itself only where there is a `total`. */
  readonly done: Promise<void>;
  /** Plays the floors under way to their end (some 15 s of traffic) and resolves when everything is acknowledged. */
  stop(): Promise<void>;
}

/** What the checker found. All three are 0, or something is wrong. */
export interface Verdict {
  /** Events acknowledged and not in the archive; injected bad records without a dead letter. */
  readonly lost: number;
  /** Events twice in the archive. */
  readonly doubled: number;
  /**
   * Archived and never sent, or with another content; rows and cells that are not the fold of the archive; cells that
   * are not what was sent; dead letters of good events; work of agents that is not that of the sessions.
   */
  readonly mismatched: number;
  /** Distinct events in the archive. */
  readonly events: number;
  /** Cells compared with the model of what was sent. */
  readonly cells: number;
  readonly deadLetters: number;
  /** The first findings, in words. */
  readonly examples: readonly string[];
}

/** The whole platform on a data folder of its own, made to be hurt. */
export interface Rig {
  readonly dataDir: string;
  /** All that run now. */
  readonly processes: readonly RigProcess[];
  /** @throws Error where there is none */
  process(name: string): RigProcess;
  ofKind(kind: PartKind): readonly RigProcess[];
  readonly doorUrls: readonly string[];
  /** Past any proxy. */
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
  /** null = the embedded log. */
  readonly kafkaBrokers: string | null;
  /** Environment in which a `tidewatch` command works on these stores. */
  readonly commandEnv: Readonly<Record<string, string>>;
  /** By server name (`postgres`, `clickhouse`, `kafka-1`); only of `via`. */
  readonly proxies: ReadonlyMap<string, TcpProxy>;
  /** A key of the door for a tenant, made where it has none. */
  apiKey(tenantId: string): Promise<string>;
  /** A further worker; resolves when it is ready. */
  addWorker(): Promise<RigProcess>;
  /** Ends the youngest worker cleanly (SIGTERM) for good. */
  removeWorker(): Promise<void>;
  startLoad(options: LoadOptions): Promise<Load>;
  /** What was sent and acknowledged, of all loads; whoever sends events himself tells it. */
  readonly ledger: Ledger;
  /** The log itself, past the door. */
  readonly log: EventLog;
  /** Resolves when everything runs and all that the log holds is in the rows; faults are healed by then. Throws after `withinMs` (default 120 s). */
  settle(withinMs?: number): Promise<void>;
  /** Compares what was sent with everything that is stored, here or in other databases. Call it after `settle`. */
  check(stores?: { readonly databaseUrl: string; readonly clickhouseUrl: string }): Promise<Verdict>;
  /** Ends everything and removes the folder if it was the rig's own. */
  close(): Promise<void>;
}
