import type { AgentDayFacts, LoggedEvent, SessionFacts } from '@tidewatch/schemas';
import type { Epochs, WarehouseStore } from '@tidewatch/warehouse';
import { agentDayFold } from '../fold/agent-day-fold.ts';
import { foldUnit } from '../fold/fold.ts';
import { sessionFold } from '../fold/session-fold.ts';
import type { Folds } from '../runtime/fold-context.ts';
import { agentDayRows, sessionRows, type UnitRowKind } from '../verify/unit-kinds.ts';

/** A kind of unit whose rows go to the tables of an epoch or to those in use. */
export interface EpochRowKind<Facts> extends UnitRowKind<Facts> {
  writeBeside(epochs: Epochs, name: string, rows: readonly Facts[]): Promise<void>;
}

/** Kinds, each for itself: what goes through one does not meet the other's rows. */
export interface EpochKinds {
  readonly sessions: EpochRowKind<SessionFacts>;
  readonly agentDays: EpochRowKind<AgentDayFacts>;
}

/** The kinds as the folds make their rows; `epoch` = whose derived events count. */
export function epochKinds(epoch: string, folds: Folds = { session: sessionFold, agent_day: agentDayFold(epoch) }): EpochKinds {
  return {
    sessions: {
      ...sessionRows,
      refold: (unit, events) => foldUnit(folds.session, unit, inLogOrder(events))?.facts ?? null,
      writeBeside: (epochs, name, rows) => epochs.insertSessions(name, rows),
    },
    agentDays: {
      ...agentDayRows(epoch),
      refold: (unit, events) => foldUnit(folds.agent_day, unit, inLogOrder(events)),
      writeBeside: (epochs, name, rows) => epochs.insertAgentDays(name, rows),
    },
  };
}

function inLogOrder(events: readonly LoggedEvent[]) {
  return [...events].sort((a, b) => a.logAt - b.logAt).map(({ event }) => event);
}

/** Where refolded rows are written. */
export type WriteRows = <Facts>(kind: EpochRowKind<Facts>, rows: readonly Facts[]) => Promise<void>;

/** Into the tables of the epoch. */
export function writeBeside(epochs: Epochs, name: string): WriteRows {
  return (kind, rows) => kind.writeBeside(epochs, name, rows);
}

/** Into the tables in use. */
export function writeInUse(store: WarehouseStore): WriteRows {
  return (kind, rows) => kind.write(store, rows);
}
