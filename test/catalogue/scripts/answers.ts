import {
  type AgentDayFacts,
  type AnswerRow,
  CATALOGUE,
  type Cell,
  type CxEvent,
  evaluateQuery,
  type Grain,
  type MetricQuery,
  routeOf,
  type SessionFacts,
  type UnitRef,
} from '@tidewatch/schemas';
import { foldAgentDay } from '../../../pipeline/src/fold/agent-day-fold.ts';
import { workEvent, workPieces } from '../../../pipeline/src/fold/agent-work.ts';
import { foldUnit } from '../../../pipeline/src/fold/fold.ts';
import { sessionFold } from '../../../pipeline/src/fold/session-fold.ts';

const EPOCH = 'main';

/** The rows of the warehouse. */
export interface Rows {
  readonly sessions: readonly SessionFacts[];
  readonly agent_days: readonly AgentDayFacts[];
}

/** What the folds make of the events of sessions and agents, in whatever order they come: as the worker does, the agents' work included. */
export function rowsOf(events: readonly CxEvent[]): Rows {
  const units = groupByUnit(events);
  const sessions: SessionFacts[] = [];
  const ofAgents: CxEvent[] = [];
  for (const { kind, unit, events: own } of units) {
    if (kind === 'agent') {
      ofAgents.push(...own);
      continue;
    }
    const folded = foldUnit(sessionFold, unit, own);
    if (folded === null) continue;
    sessions.push(folded.facts);
    ofAgents.push(...workPieces(folded).map((piece) => workEvent(piece, folded.facts, EPOCH)));
  }
  const agent_days = groupByUnit(ofAgents).flatMap(({ events: own }) => foldAgentDay(own, EPOCH) ?? []);
  return { sessions, agent_days };
}

function groupByUnit(events: readonly CxEvent[]) {
  const units = new Map<string, { readonly kind: 'session' | 'agent'; readonly unit: UnitRef; readonly events: CxEvent[] }>();
  for (const event of events) {
    const { topic, unit } = routeOf(event);
    const key = `${topic} ${unit.bucketOn} ${unit.id}`;
    const known = units.get(key);
    if (known) known.events.push(event);
    else units.set(key, { kind: topic === 'cx.agent' ? 'agent' : 'session', unit, events: [event] });
  }
  return [...units.values()];
}

/** A question about all of the catalogue. */
export interface Question {
  readonly from: number;
  readonly to: number;
  /** Default: `to`. */
  readonly asOf?: number;
  readonly grain?: Grain;
  readonly zone?: string;
  readonly by?: MetricQuery['by'];
}

export function queryOf({ from, to, asOf = to, grain = 'total', zone = 'UTC', by = [] }: Question): MetricQuery {
  return { metrics: CATALOGUE, from, to, grain, zone, by, where: [], asOf };
}

/** Every metric of the catalogue, by the folds and the evaluator. */
export function answer(events: readonly CxEvent[], question: Question): readonly AnswerRow[] {
  return evaluateQuery(queryOf(question), rowsOf(events));
}

/** The cells of the whole range. */
export function cellsOf(events: readonly CxEvent[], question: Question): Readonly<Record<string, Cell>> {
  const [row] = answer(events, question);
  if (row === undefined) throw new Error('a range without groups has one row');
  return row.cells;
}
