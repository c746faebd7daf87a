import { isSilent, judge, lateCanaries, newestLag, type PlatformState, type ProcessBeat } from '@tidewatch/ingest/ops';
import type { CanaryLine, HealthView, ProcessLine, ReplayLine, TopicLag } from '../../features/health/health-view.ts';
import type { QualityView } from '../../features/health/quality-view.ts';
import { verifyLine } from './verify-line.ts';

export interface HealthFacts {
  readonly platform: PlatformState;
  /** How far the rows go, ms UTC; null before the first flush. */
  readonly watermark: number | null;
  readonly replays: readonly ReplayLine[];
}

/** The page from what was read. */
export function computeHealth({ platform, watermark, replays }: HealthFacts): HealthView {
  const { now, beats, canaries, letters, ownerlessLetters, lastVerify } = platform;
  const alive = beats.filter((beat) => !isSilent(beat, now));
  const verdict = judge({ ...platform, watermark });
  return {
    at: now,
    verdict,
    rates: { accepted: rateOf(alive, 'door'), archived: rateOf(alive, 'worker') },
    topics: lagByTopic(alive),
    canaries: canaryLines(canaries, now),
    processes: beats.map((beat) => processLine(beat, now)),
    disks: alive.flatMap(({ host, facts }) => (facts.disks ?? []).map((disk) => ({ ...disk, host }))),
    letters,
    ownerlessLetters,
    replays,
    lastVerify: lastVerify && verifyLine(lastVerify),
  };
}

/** What the workers that were heard of have been given since each of them started. */
export function computeDeliveries(beats: readonly ProcessBeat[]): QualityView['deliveries'] {
  const total = (counter: string) =>
    beats.filter(({ name }) => name === 'worker').reduce((sum, { facts }) => sum + (facts.counters[counter] ?? 0), 0);
  return { again: total('duplicates'), fresh: total('events') };
}

function rateOf(alive: readonly ProcessBeat[], name: string): number | null {
  const rates = alive.filter((beat) => beat.name === name).map(({ facts }) => facts.rates['events'] ?? 0);
  return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
}

function lagByTopic(alive: readonly ProcessBeat[]): readonly TopicLag[] {
  const topics = new Map<string, { partition: number; lag: number }[]>();
  for (const { topic, partition, lag } of newestLag(alive) ?? []) topics.set(topic, [...(topics.get(topic) ?? []), { partition, lag }]);
  return [...topics].map(([topic, partitions]) => ({ topic, partitions, lag: partitions.reduce((sum, { lag }) => sum + lag, 0) }));
}

/** Each by itself; who has only just begun is looked after by the check. */
function canaryLines(canaries: PlatformState['canaries'], now: number): readonly CanaryLine[] {
  const late = new Set(lateCanaries(canaries, now, 0));
  return canaries.map((canary) => {
    const { topic, partition, seenAt } = canary;
    return { topic, partition, seenAt, state: late.has(canary) ? 'bad' : seenAt === null ? 'unknown' : 'good' };
  });
}

function processLine(beat: ProcessBeat, now: number): ProcessLine {
  const { instance, name, host, pid, version, startedAt, beatAt, facts } = beat;
  const state = isSilent(beat, now) ? 'warn' : facts.reasons.length > 0 ? 'bad' : 'good';
  const rssBytes = facts.gauges['rssBytes'] ?? null;
  return { instance, name, host, pid, version, startedAt, heardAt: beatAt, state, reasons: facts.reasons, rssBytes };
}
