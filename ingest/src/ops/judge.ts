import type { Canary } from './canaries.ts';
import { CANARY_EVERY_MS } from './plan-canaries.ts';
import type { ProcessBeat } from './process-beats.ts';
import type { VerifyStanding } from './verify-runs.ts';

/** `unknown`: neither shown to be right nor to be wrong. */
export type Health = 'good' | 'warn' | 'bad' | 'unknown';

export const CHECKS = ['processes', 'ready', 'freshness', 'flush', 'lag', 'canary', 'letters', 'fenced', 'disk', 'verify'] as const;
export type CheckName = (typeof CHECKS)[number];

/** One question and its answer. */
export interface Check {
  readonly name: CheckName;
  readonly state: Health;
  /** The figure that decided; what it counts follows from the check. null = there is none. */
  readonly value: number | null;
  /** Names of what is concerned: processes, partitions, stores. */
  readonly subjects: readonly string[];
}

/** Everything that is known of the platform at one moment. */
export interface PlatformFacts {
  /** By the clock that beats are dated by, ms UTC. */
  readonly now: number;
  readonly beats: readonly ProcessBeat[];
  readonly canaries: readonly Canary[];
  /** Letters of the tenant, and of none, that wait. */
  readonly waitingLetters: number;
  /** How far the rows go, ms UTC; null before the first flush. */
  readonly watermark: number | null;
  readonly lastVerify: VerifyStanding | null;
}

export interface Verdict {
  /** `good` only when every check is. */
  readonly state: Health;
  readonly checks: readonly Check[];
}

/** A process that has not been heard of for so long is silent. */
export const SILENT_AFTER_MS = 10_000;
const NEEDED = ['worker', 'door'] as const;
/** A canary that is still not in its row so long after it was sent is late; the next one is sent after `CANARY_EVERY_MS`. */
const CANARY_WITHIN_MS = 60_000;
const FRESH_MS = { warn: 5_000, bad: 30_000 };
const FLUSH_MS = { warn: 2_000, bad: 10_000 };
const LAG = { warn: 10_000, bad: 1_000_000 };
const FREE_SHARE = { warn: 0.1, bad: 0.03 };
const FREE_BYTES = { warn: 2e9, bad: 5e8 };
const VERIFY_WITHIN_MS = 7 * 86_400_000;

const ORDER: readonly Health[] = ['bad', 'warn', 'unknown', 'good'];

/** Whether the numbers may be believed: each check by itself, and the worst of them all. */
export function judge(facts: PlatformFacts): Verdict {
  const alive = facts.beats.filter((beat) => !isSilent(beat, facts.now));
  const checks = [
    judgeProcesses(facts, alive),
    judgeReady(alive),
    judgeFreshness(facts),
    judgeFlush(alive),
    judgeLag(alive),
    judgeCanaries(facts, alive),
    { name: 'letters', state: facts.waitingLetters > 0 ? 'warn' : 'good', value: facts.waitingLetters, subjects: [] } as const,
    judgeFenced(alive),
    judgeDisk(alive),
    judgeVerify(facts),
  ];
  return { state: worst(checks.map(({ state }) => state)), checks };
}

export function isSilent({ beatAt }: ProcessBeat, now: number): boolean {
  return now - beatAt > SILENT_AFTER_MS;
}

/** Processes that fell silent and that nothing of the same name on the same machine has taken the place of. */
export function missing({ beats, now }: Pick<PlatformFacts, 'beats' | 'now'>): readonly ProcessBeat[] {
  const isReplaced = (gone: ProcessBeat) =>
    beats.some((beat) => beat.name === gone.name && beat.host === gone.host && beat.startedAt > gone.startedAt);
  return beats.filter((beat) => isSilent(beat, now) && !isReplaced(beat));
}

function judgeProcesses(facts: PlatformFacts, alive: readonly ProcessBeat[]): Check {
  const absent = NEEDED.filter((name) => alive.every((beat) => beat.name !== name));
  if (absent.length > 0) return { name: 'processes', state: 'bad', value: alive.length, subjects: absent };
  const gone = missing(facts).map(({ name }) => name);
  return { name: 'processes', state: gone.length > 0 ? 'warn' : 'good', value: alive.length, subjects: gone };
}

function judgeReady(alive: readonly ProcessBeat[]): Check {
  const hindered = alive.filter(({ facts }) => facts.reasons.some((reason) => reason !== 'canary'));
  const subjects = hindered.map(({ name, facts }) => `${name}: ${facts.reasons.join(', ')}`);
  const state = alive.length === 0 ? 'unknown' : hindered.length > 0 ? 'bad' : 'good';
  return { name: 'ready', state, value: alive.length - hindered.length, subjects };
}

function judgeFreshness({ watermark, now }: PlatformFacts): Check {
  if (watermark === null) return { name: 'freshness', state: 'unknown', value: null, subjects: [] };
  const age = Math.max(0, now - watermark);
  return { name: 'freshness', state: above(age, FRESH_MS), value: age, subjects: [] };
}

function judgeFlush(alive: readonly ProcessBeat[]): Check {
  const slowest = largest(alive.flatMap(({ facts }) => facts.gauges['lastFlushMs'] ?? []));
  return { name: 'flush', state: slowest === null ? 'unknown' : above(slowest, FLUSH_MS), value: slowest, subjects: [] };
}

/** Each worker tells the lag of the whole group: the one that was heard last knows best. */
export function newestLag(beats: readonly ProcessBeat[]): NonNullable<ProcessBeat['facts']['lag']> | null {
  const telling = beats.filter(({ facts }) => facts.lag !== undefined).sort((a, b) => b.beatAt - a.beatAt);
  return telling[0]?.facts.lag ?? null;
}

function judgeLag(alive: readonly ProcessBeat[]): Check {
  const lag = newestLag(alive);
  if (lag === null) return { name: 'lag', state: 'unknown', value: null, subjects: [] };
  const total = lag.reduce((sum, at) => sum + at.lag, 0);
  return { name: 'lag', state: above(total, LAG), value: total, subjects: [] };
}

/** Partitions whose canary has not been found in its row in time, counted from `since` for those that are young. */
export function lateCanaries(canaries: readonly Canary[], now: number, since: number): readonly Canary[] {
  const limit = CANARY_EVERY_MS + CANARY_WITHIN_MS;
  return canaries.filter(({ seenAt, firstSentAt }) => now - Math.max(seenAt ?? firstSentAt, since) > limit);
}

/** How old the newest canary is that stands in its row, of the partition where that is worst; before the first one, since it was sent. */
export function oldestCanaryMs(canaries: readonly Canary[], now: number): number | null {
  return largest(canaries.map(({ seenAt, firstSentAt }) => Math.max(0, now - (seenAt ?? firstSentAt))));
}

function judgeCanaries({ canaries, now }: PlatformFacts, alive: readonly ProcessBeat[]): Check {
  // Nobody is late who has only just begun, be it the sender or the one who looks.
  const starts = NEEDED.map((name) => smallest(alive.filter((beat) => beat.name === name).map(({ startedAt }) => startedAt)) ?? 0);
  const since = Math.max(...starts);
  const value = oldestCanaryMs(canaries, now);
  const isDue = now - since > CANARY_EVERY_MS + CANARY_WITHIN_MS;
  if (canaries.length === 0) return { name: 'canary', state: isDue ? 'bad' : 'unknown', value, subjects: [] };
  const subjects = lateCanaries(canaries, now, since).map(({ topic, partition }) => `${topic}/${partition}`);
  if (subjects.length > 0) return { name: 'canary', state: 'bad', value, subjects };
  const isFresh = value !== null && value <= CANARY_EVERY_MS + CANARY_WITHIN_MS && canaries.every(({ seenAt }) => seenAt !== null);
  return { name: 'canary', state: isFresh ? 'good' : 'unknown', value, subjects: [] };
}

/** Workers that lost partitions lose nothing else (keel rule 13); many of them say that something keeps workers from polling. */
function judgeFenced(alive: readonly ProcessBeat[]): Check {
  const workers = alive.filter(({ name }) => name === 'worker');
  if (workers.length === 0) return { name: 'fenced', state: 'unknown', value: null, subjects: [] };
  const now = workers.reduce((sum, { facts }) => sum + (facts.rates['fenced'] ?? 0), 0);
  const total = workers.reduce((sum, { facts }) => sum + (facts.counters['fenced'] ?? 0), 0);
  return { name: 'fenced', state: now > 0 ? 'warn' : 'good', value: total, subjects: [] };
}

function judgeDisk(alive: readonly ProcessBeat[]): Check {
  const disks = alive.flatMap(({ facts }) => facts.disks ?? []);
  const judged = disks.flatMap(({ store, freeBytes, totalBytes }) => {
    if (freeBytes === null || totalBytes === null || totalBytes === 0) return [];
    const share = freeBytes / totalBytes;
    const isShort = (level: 'warn' | 'bad') =>
      freeBytes < FREE_BYTES[level] || (share < FREE_SHARE[level] && freeBytes < 10 * FREE_BYTES[level]);
    const state: Health = isShort('bad') ? 'bad' : isShort('warn') ? 'warn' : 'good';
    return [{ store, share, state }];
  });
  if (judged.length === 0) return { name: 'disk', state: 'unknown', value: null, subjects: [] };
  const state = worst(judged.map((disk) => disk.state));
  const subjects = [...new Set(judged.filter((disk) => disk.state !== 'good').map(({ store }) => store))];
  return { name: 'disk', state, value: smallest(judged.map(({ share }) => share)), subjects };
}

function judgeVerify({ lastVerify, now }: PlatformFacts): Check {
  if (lastVerify === null) return { name: 'verify', state: 'unknown', value: null, subjects: [] };
  const isOld = now - lastVerify.finishedAt > VERIFY_WITHIN_MS;
  return { name: 'verify', state: lastVerify.differ > 0 ? 'bad' : isOld ? 'warn' : 'good', value: lastVerify.differ, subjects: [] };
}

function above(value: number, bounds: { readonly warn: number; readonly bad: number }): Health {
  return value > bounds.bad ? 'bad' : value > bounds.warn ? 'warn' : 'good';
}

function worst(states: readonly Health[]): Health {
  return ORDER.find((state) => states.includes(state)) ?? 'good';
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}

function smallest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}
