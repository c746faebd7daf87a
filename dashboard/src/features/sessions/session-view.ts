import type { Cell, SessionFacts } from '@tidewatch/schemas';
import type { MetricInfo } from '../explore/answer.ts';
import type { Question } from '../explore/view.ts';

export const SESSION_ORDERS = ['newest', 'largest'] as const;
export type SessionOrder = (typeof SESSION_ORDERS)[number];

/** The number whose sessions are listed. */
export type SessionQuestion = Pick<Question, 'from' | 'to' | 'zone' | 'where' | 'asOf'> & {
  readonly metric: string;
  readonly order: SessionOrder;
};

/** Lines of one page of the list. */
export const SESSIONS_PAGE = 50;

/** One line of the list. */
export interface SessionLine
  extends Pick<SessionFacts, 'session_id' | 'channel' | 'queue_id' | 'agent_id' | 'started_at' | 'closed_at' | 'resolved' | 'sla_missed'> {
  /** The number if there were only this session; null where its parts are counted apart. */
  readonly cell: Cell | null;
}

export interface SessionsPage {
  readonly metric: MetricInfo;
  /** What the words of the question meant, ms UTC. */
  readonly range: { readonly from: number; readonly to: number; readonly asOf: number };
  readonly lines: readonly SessionLine[];
  readonly next: { readonly id: string; readonly value: number } | null;
}

/** What became of a message's text: there, never imported, gone with its customer's key, taken back. */
export type TextState = 'here' | 'none' | 'erased' | 'recalled';

export interface TranscriptLine {
  readonly id: string;
  readonly at: number;
  readonly sender: SessionFacts['messages'][number]['sender'];
  readonly agentId: string | null;
  /** An internal note: the customer does not see it. */
  readonly isNote: boolean;
  readonly state: TextState;
  /** Only of `here`. */
  readonly text: string | null;
}

/** Everything that is known of one session. */
export interface SessionView {
  readonly facts: SessionFacts;
  /** When the server read it, ms UTC. */
  readonly readAt: number;
  readonly transcript: readonly TranscriptLine[];
  /** Metrics that count something of it, each with the number that it alone would give, in the order of the dictionary. */
  readonly counted: readonly { readonly metric: MetricInfo; readonly cell: Cell }[];
}
