import {
  type AgentDayFacts,
  hasSpan,
  type Metric,
  partsOf,
  type SessionFacts,
  SOURCES,
  type Source,
  type UnitRows,
} from '@tidewatch/schemas';
import { agentDayRows, sessionRows, type UnitRowKind } from '../verify/unit-kinds.ts';

/** A kind of unit whose rows a number may rest on. */
export interface ProvableKind<Facts> {
  readonly rows: UnitRowKind<Facts>;
  /** A unit's row as what metrics read. */
  toTables(facts: Facts): Partial<UnitRows>;
  versionOf(facts: Facts): number;
  /** False where a row may have a say in a range that the instants of its events do not touch: then all are looked at. */
  readonly isFoundByTime: boolean;
}

/** Called with the kind that it is about: what is done with a unit does not depend on its kind. */
export type ForKind<T> = <Facts>(kind: ProvableKind<Facts>) => Promise<T>;

/** Does something for each kind of unit that a metric reads, one after the other. */
export async function forKindsOf<T>(metric: Metric, epoch: string, visit: ForKind<T>): Promise<readonly T[]> {
  const parts = partsOf(metric);
  const reads = (table: Source['table']) => parts.filter(({ source }) => SOURCES[source].table === table);
  const done: T[] = [];
  const ofSessions = reads('sessions');
  if (ofSessions.length > 0) done.push(await visit(sessions(ofSessions.every(isFoundByTime))));
  if (reads('agent_days').length > 0) done.push(await visit(agentDays(epoch)));
  return done;
}

function sessions(isFoundByTime: boolean): ProvableKind<SessionFacts> {
  return { rows: sessionRows, toTables: (facts) => ({ sessions: [facts] }), versionOf: ({ version }) => version, isFoundByTime };
}

function agentDays(epoch: string): ProvableKind<AgentDayFacts> {
  const rows = agentDayRows(epoch);
  return { rows, toTables: (facts) => ({ agent_days: [facts] }), versionOf: ({ version }) => version, isFoundByTime: true };
}

/** Instants in a session's row that no event of its own happened at: the close of the one before it, a due time. */
const FOREIGN_INSTANTS = ['prev_closed_at', 'due_at'];
/** Items that may go on after their session's last event. */
const LASTING = ['turns', 'transfers', 'surveys', 'targets'];

function isFoundByTime({ source: name, at, aggregate }: Metric): boolean {
  const source: Source = SOURCES[name];
  if (hasSpan(aggregate)) return source.nested === null || !LASTING.includes(source.nested);
  return at !== null && !FOREIGN_INSTANTS.includes(source.fields[at]?.column ?? at);
}
