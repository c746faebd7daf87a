import { type Line, T0 } from './script.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The instant of a second of a script that starts at T0. */
export function at(second: number): number {
  return T0 + second * 1000;
}

export function enter(second: number, queue: string, fields: Fields = {}): Line {
  return [second, 'queue.entered', { queue_id: queue, ...fields }];
}

export function leave(second: number, queue: string, reason: string): Line {
  return [second, 'queue.left', { queue_id: queue, left_reason: reason }];
}

/** An event of an agent. */
export function agent(second: number, type: string, id: string, fields: Fields = {}): Line {
  return [second, type, { agent_id: id, ...fields }];
}

/** A stay begins: of an agent, where one is named. */
export function segment(second: number, kind: string, id?: string): Line {
  return [second, 'segment.started', { owner_kind: kind, ...(id === undefined ? {} : { agent_id: id }) }];
}

/** A message; public and not automatic unless the fields say otherwise. */
export function said(second: number, sender: string, fields: Fields = {}): Line {
  return [second, 'message.sent', { message_id: `m${second}-${sender}`, sender, ...fields }];
}

export function closed(second: number, reason = 'agent'): Line {
  return [second, 'session.closed', { close_reason: reason }];
}
