import type { EventLog } from '@tidewatch/ingest/log';
import type { Ledger as Truth } from '@tidewatch/twin';
import { randomStream } from '../../../twin/src/random/random.ts';
import type { Ledger } from '../ledger.ts';
import { patiently } from '../patiently.ts';
import type { Load, LoadOptions } from '../rig.ts';
import { poisonRecord } from './bad-events.ts';
import { Answers, DoorSender } from './door-sender.ts';
import { Floors } from './floors.ts';
import { ImportFiles } from './import-files.ts';
import { Pace } from './pace.ts';
import { injectPoison, runSource } from './source.ts';

/** What a load needs of its rig. */
export interface LoadSurroundings {
  readonly seed: string;
  readonly doorUrls: readonly string[];
  readonly apiKey: (tenantId: string) => Promise<string>;
  readonly log: EventLog;
  readonly ledger: Ledger;
  readonly dataDir: string;
  /** Of the command that imports. */
  readonly importEnv: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A load, and what will be true when it is over. */
export interface StartedLoad extends Load {
  readonly importer: ImportFiles | null;
  /** Of the floors that have been sent whole. */
  truths(): readonly Truth[];
}

/** Of the twin's traffic, at least. */
const EVENTS_A_SESSION = 20;
/** A load without a total ends when the floors that are being played are over. */
const SECONDS_A_FLOOR = 15;
const SESSIONS_A_FLOOR = 1_000;

/** Begins to send. */
export async function startLoad(options: LoadOptions, around: LoadSurroundings): Promise<StartedLoad> {
  const { sources = 4, batch = 50, againShare = 0.02, invalidShare = 0.01, name = 'floor' } = options;
  const { log, signal, say } = around;
  let sent = 0;
  let acked = 0;
  const ledger: Ledger = {
    ...around.ledger,
    sent: (events) => (sent += around.ledger.sent(events)),
    acked: (events) => (acked += around.ledger.acked(events)),
  };
  const streams = sources + (options.importer ? 1 : 0);
  const perSecond = options.eventsPerSecond / streams;
  const all = Array.from(
    { length: streams },
    (_, index) => new Floors({ tenantId: `${name}-${index + 1}`, seed: around.seed, index, ...sizeOf(options, streams) }),
  );
  const answers = new Answers();
  const stopping = new AbortController();
  const end = () => {
    for (const floors of all) floors.end();
    stopping.abort();
  };

  const runs = all.slice(0, sources).map(async (floors) => {
    const sender = new DoorSender({ urls: around.doorUrls, key: await around.apiKey(floors.tenantId), ledger, answers, signal });
    const random = randomStream(around.seed, `load/${floors.tenantId}`);
    await runSource({ floors, sender, log, pace: new Pace(perSecond), random, batch, againShare, invalidShare, signal });
  });
  const fileFloors = all[sources];
  const importer = fileFloors
    ? new ImportFiles({
        floors: fileFloors,
        pace: new Pace(perSecond),
        ledger,
        dataDir: around.dataDir,
        env: around.importEnv,
        say,
        signal,
      })
    : null;
  const poison = injectPoison(
    async (n) => {
      const record = poisonRecord(`${name}-1`, n);
      ledger.injected(record.value);
      await patiently(() => log.append([record]), { signal });
    },
    { perSecond: options.poisonPerSecond ?? 1, signal: AbortSignal.any([stopping.signal, signal]) },
  );
  const done = Promise.all([...runs, importer?.done]).then(async () => {
    stopping.abort();
    await Promise.all([poison, importer?.close()]);
  });
  done.catch(() => {}); // thrown to whoever waits for it
  return {
    importer,
    sent: () => sent,
    acked: () => acked,
    ackMs: answers.ackMs,
    answers: answers.byStatus,
    withoutRetryAfter: () => answers.withoutRetryAfter,
    done,
    stop: async () => {
      end();
      await done;
    },
    truths: () => all.flatMap((floors) => floors.truths),
  };
}

/** How many floors a stream plays, and how large they are. */
function sizeOf({ eventsPerSecond, total }: LoadOptions, streams: number): { readonly floors: number; readonly sessions: number } {
  if (total === undefined) {
    const sessions = Math.round((Math.min(eventsPerSecond, 2_000) * SECONDS_A_FLOOR) / streams / EVENTS_A_SESSION);
    return { floors: Number.POSITIVE_INFINITY, sessions: Math.max(10, sessions) };
  }
  const sessions = total / streams / EVENTS_A_SESSION;
  const floors = Math.ceil(sessions / SESSIONS_A_FLOOR);
  return { floors, sessions: Math.ceil(sessions / floors) };
}
