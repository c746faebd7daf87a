import { type CxEvent, DAY_MS, dayOf, nameId, type Segment, type SessionFacts, startOfDay, unitKeyText } from '@tidewatch/schemas';
import type { FoldedSession } from './session-fold.ts';

/** What one agent did in one segment, as it is filed under one UTC day. */
export interface WorkPiece {
  readonly day: string;
  readonly agentId: string;
  readonly segmentId: string;
  readonly queueId: string | null;
  readonly channel: string;
  /** The segment's own start and end, not cut at the day's borders; after-contact work included. */
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  readonly complexity: string | null;
  /** In a test or spam session: agent-days leave it out. */
  readonly isTest: boolean;
}

/** A segment longer than this is filed under its first days only: one event with a wrong year must not make a hundred thousand. */
const MAX_DAYS = 400;

/** A piece is one of its kind: a later version of the session's row replaces it. */
export function pieceKey(piece: Pick<WorkPiece, 'segmentId' | 'agentId' | 'day'>): string {
  return `${piece.segmentId}\u0000${piece.agentId}\u0000${piece.day}`;
}

/**
 * The agents' work in a session: one piece for each agent segment and UTC day it touches; while it goes on, only the
 * day it began (the hourly assertion tells later days what is open).
 */
export function workPieces({ facts, complexity }: FoldedSession): readonly WorkPiece[] {
  const pieces: WorkPiece[] = [];
  for (const segment of facts.segments) {
    if (segment.owner_kind !== 'agent' || segment.agent_id === null) continue;
    const to = workEnd(segment);
    for (const day of daysTouched(segment.started_at, to)) {
      pieces.push({
        day,
        agentId: segment.agent_id,
        segmentId: segment.segment_id,
        queueId: segment.queue_id,
        channel: facts.channel,
        from: segment.started_at,
        to,
        complexity,
        isTest: facts.is_test || facts.is_spam,
      });
    }
  }
  return pieces;
}

/** What stands for a piece that a later version of the row does not have: of length 0 and before its day, so that it touches the day no more. */
export function withdrawnPiece(key: string, facts: SessionFacts): WorkPiece {
  const [segmentId = '', agentId = '', day = ''] = key.split('\u0000');
  const before = startOfDay(day) - 1;
  return { day, agentId, segmentId, queueId: null, channel: facts.channel, from: before, to: before, complexity: null, isTest: true };
}

/** Everything that a piece says, to tell whether it has changed. */
export function pieceContent(piece: WorkPiece): string {
  return JSON.stringify([piece.queueId, piece.channel, piece.from, piece.to, piece.complexity, piece.isTest]);
}

/** The `agent.work` event of a piece: the same piece of the same row version is always the same event, byte by byte (keel rule 14). */
export function workEvent(piece: WorkPiece, facts: SessionFacts, epoch: string): CxEvent {
  const unit = { tenantId: facts.tenant_id, kind: 'session', bucketOn: facts.bucket_on, id: facts.session_id } as const;
  return {
    event_id: nameId(epoch, unitKeyText(unit), 'agent.work', pieceKey(piece), String(facts.version)),
    type: 'agent.work',
    schema_version: 1,
    tenant_id: facts.tenant_id,
    occurred_at: Math.min(Math.max(piece.from, startOfDay(piece.day)), startOfDay(piece.day) + DAY_MS - 1),
    producer: 'pipeline',
    session_id: facts.session_id,
    segment_id: piece.segmentId,
    agent_id: piece.agentId,
    channel: piece.channel,
    ...(piece.queueId === null ? {} : { queue_id: piece.queueId }),
    epoch,
    ...(piece.isTest ? { is_test: true } : {}),
    ...(facts.imported ? { imported: true } : {}),
    day: piece.day,
    from: piece.from,
    to: piece.to,
    complexity: piece.complexity,
    row_version: facts.version,
  };
}

/** End of the work in a segment: of its after-contact work where there is one; null while either goes on. */
function workEnd(segment: Segment): number | null {
  if (segment.ended_at === null) return null;
  if (segment.wrapup_started_at === null) return segment.ended_at;
  return segment.wrapup_ended_at === null ? null : Math.max(segment.ended_at, segment.wrapup_ended_at);
}

function daysTouched(from: number, to: number | null): readonly string[] {
  const first = Math.floor(from / DAY_MS);
  const last = to === null || to <= from ? first : Math.floor((to - 1) / DAY_MS);
  const days = [];
  for (let day = first; day <= last && days.length < MAX_DAYS; day++) days.push(dayOf(day * DAY_MS));
  return days;
}
