import type { Cell, DifferenceReason, SourceName, UnitTable, VendorPreset } from '@tidewatch/schemas';
import type { ExploreAnswer, MetricInfo } from '../explore/answer.ts';
import type { Question } from '../explore/view.ts';

/** Two definitions over the same range and filters; each is the id of a metric, of one version of it, or of a vendor's number. */
export type CompareQuestion = Pick<Question, 'from' | 'to' | 'zone' | 'where' | 'asOf' | 'knownAt'> & {
  readonly a: string;
  readonly b: string;
};

/** What is compared where the address names nothing: our own service level, and the one of the vendor that counts most otherwise. */
export const DEFAULT_PAIR = ['service_level.exclude_short', 'amazon_connect:service_level'] as const;

export interface ComparedSide {
  /** The vendor's number that was asked for, with the vendor's name; null where one of our own was. */
  readonly preset: (VendorPreset & { readonly vendorName: string }) | null;
  /** null where none of ours tells the vendor's number: it has no figure here. */
  readonly metric: MetricInfo | null;
  readonly cell: Cell | null;
}

export interface ComparedReason extends Omit<DifferenceReason, 'units'> {
  /** Each with the instant in its id, ms UTC: the start of a session. */
  readonly units: readonly { readonly id: string; readonly at: number | null }[];
}

export interface Comparison {
  /** What the words of the question meant, ms UTC. */
  readonly range: ExploreAnswer['range'];
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  /** Dimensions by which both may be filtered. */
  readonly dimensions: readonly string[];
  /** null where it cannot be told unit by unit, or the figures are of what was known at an earlier time. */
  readonly difference: {
    /** What is told apart: the items that both count, or the units in which they lie. */
    readonly items: SourceName | UnitTable;
    /** Whether the units are sessions, which have a page. */
    readonly areSessions: boolean;
    /** Why some of it counts otherwise; units are named up to the `most`th. */
    readonly reasons: readonly ComparedReason[];
    readonly most: number;
  } | null;
}
