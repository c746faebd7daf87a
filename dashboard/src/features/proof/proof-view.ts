import type { ProofState } from '@tidewatch/ingest/ops';
import type { ProofEvent, ProofFact } from '@tidewatch/schemas';
import type { MetricInfo } from '../explore/answer.ts';
import { isoOf } from '../explore/freeze-view.ts';
import { defaultView, type Question, questionOf, searchOfView, type ViewFilter, viewFromWords, wordsOfSearch } from '../explore/view.ts';

/** One number: a metric over an interval, at a cut-off. Instants are ms UTC. */
export interface ProvableNumber {
  readonly metric: string;
  readonly from: number;
  readonly to: number;
  /** IANA zone of what the metric takes from the calendar. */
  readonly zone: string;
  /** What lies after it has not happened. */
  readonly asOf: number;
  readonly where?: readonly ViewFilter[];
}

/** The number as the URL says it. */
export function wordOfNumber({ metric, from, to, zone, asOf, where = [] }: ProvableNumber): string {
  const times = { from: isoOf(from), to: isoOf(to), asOf: isoOf(asOf) };
  return searchOfView({ ...defaultView(zone), ...times, metrics: [metric], grain: 'total', where, chart: 'table' });
}

/** The question that a word asks; what it names is for the server to judge. */
export function questionOfWord(word: string, zone: string): Question {
  const view = viewFromWords(wordsOfSearch(new URLSearchParams(word)), defaultView(zone));
  return questionOf({ ...view, metrics: view.metrics.slice(0, 1), grain: 'total', by: [], compare: null });
}

/** A proof that has been asked for, and the number that it is of. */
export interface ProofTicket {
  readonly id: string;
  readonly metric: MetricInfo;
  readonly range: { readonly from: number; readonly to: number; readonly asOf: number };
  readonly limits: { readonly units: number; readonly facts: number; readonly events: number; readonly seconds: number };
}

export type ProofProgress = ProofState;

/** Lines of one page of facts, and of events. */
export const PROOF_PAGE = 50;

export interface ProofPage<T extends ProofFact | ProofEvent> {
  readonly lines: readonly T[];
  /** Where the next page begins; null at the end. */
  readonly next: number | null;
}
