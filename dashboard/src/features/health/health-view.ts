import type { BeatFacts, Health, LetterCount, Verdict, VerifyStanding, WaitingLetter } from '@tidewatch/ingest/ops';

/** The page asks again this often, ms. */
export const HEALTH_EVERY_MS = 2_000;
/** Older than this the page calls itself stale, ms. */
export const HEALTH_PROMISE_MS = 10_000;
/** Letters on one page of the list. */
export const LETTERS_PAGE = 20;

/** One process of the platform, as it last spoke of itself. */
export interface ProcessLine {
  readonly instance: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: number;
  /** When it was last heard, ms UTC. */
  readonly heardAt: number;
  readonly state: Health;
  /** Codes of what keeps it from its work. */
  readonly reasons: readonly string[];
  readonly rssBytes: number | null;
}

/** How far a topic is behind, and each of its partitions. */
export interface TopicLag {
  readonly topic: string;
  readonly lag: number;
  readonly partitions: readonly { readonly partition: number; readonly lag: number }[];
}

export interface CanaryLine {
  readonly topic: string;
  readonly partition: number;
  readonly state: Health;
  /** When the newest one that stands in its row was sent, ms UTC; null before the first. */
  readonly seenAt: number | null;
}

/** A request to read letters again; null stands for a person who is not here any more. */
export interface ReplayLine {
  readonly id: string;
  readonly code: string | null;
  readonly isOne: boolean;
  readonly requestedBy: string | null;
  readonly requestedAt: number;
  readonly replayed: number;
  readonly kept: number;
  readonly trouble: string | null;
  readonly finishedAt: number | null;
}

/** What verify has found so far. */
export interface VerifyLine extends Omit<VerifyStanding, 'examples'> {
  readonly differences: readonly DifferenceLine[];
}

/** One thing that is stored or answered otherwise than the events say. */
export interface DifferenceLine {
  /** Its cell: a unit's row, or a metric's number. */
  readonly cell: string;
  readonly stored: string;
  readonly expected: string;
  /** Id of the first event that says otherwise; null where none does. */
  readonly firstEvent: string | null;
}

export type DiskLine = NonNullable<BeatFacts['disks']>[number] & { readonly host: string };

/** Everything on the page but the list of letters; ages are by `at`. */
export interface HealthView {
  /** When this was looked at, by PostgreSQL's clock, ms UTC. */
  readonly at: number;
  readonly verdict: Verdict;
  /** Events per second, over the last ten seconds; null where nobody tells. */
  readonly rates: { readonly accepted: number | null; readonly archived: number | null };
  readonly topics: readonly TopicLag[];
  readonly canaries: readonly CanaryLine[];
  readonly processes: readonly ProcessLine[];
  readonly disks: readonly DiskLine[];
  readonly letters: readonly LetterCount[];
  /** Letters that name no tenant, and so are nobody's to see. */
  readonly ownerlessLetters: number;
  readonly replays: readonly ReplayLine[];
  readonly lastVerify: VerifyLine | null;
}

export interface LettersPage {
  readonly letters: readonly WaitingLetter[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}
