import type { MessageFact } from '@tidewatch/schemas';
import { inOrder } from './instants.ts';

/** A glance of an agent at the session. */
export interface View {
  readonly agentId: string;
  readonly at: number;
}

/** What one agent said and did; instants in order. */
export interface AgentLine {
  /** His public messages that are not automatic. */
  readonly replies: number[];
  /** All his messages and views. */
  readonly actions: number[];
}

/** A session's messages as those ask who look for replies; every list in order of time. */
export interface Talk {
  /** Public messages of customers, and what answers them: public messages of bots and agents that are not automatic. */
  readonly exchange: readonly MessageFact[];
  /** The latter alone, instants. */
  readonly replies: readonly number[];
  /** Of agents, instants: public messages that are not automatic, and public ones of any kind. */
  readonly agentReplies: readonly number[];
  readonly agentMessages: readonly number[];
  readonly byAgent: ReadonlyMap<string, AgentLine>;
}

/** Reads the messages once; views are actions too. */
export function readTalk(messages: readonly MessageFact[], views: readonly View[]): Talk {
  const exchange: MessageFact[] = [];
  const replies: number[] = [];
  const agentReplies: number[] = [];
  const agentMessages: number[] = [];
  const byAgent = new Map<string, AgentLine>();
  for (const message of inOrder(messages, (one) => one.at)) {
    const line = message.agent_id === null ? null : lineOf(byAgent, message.agent_id);
    line?.actions.push(message.at);
    if (!message.is_public) continue;
    if (message.sender === 'agent') agentMessages.push(message.at);
    if (message.sender === 'customer') exchange.push(message);
    if (message.is_auto || (message.sender !== 'bot' && message.sender !== 'agent')) continue;
    exchange.push(message);
    replies.push(message.at);
    if (message.sender === 'agent') agentReplies.push(message.at);
    line?.replies.push(message.at);
  }
  addViews(byAgent, views);
  return { exchange, replies, agentReplies, agentMessages, byAgent };
}

function addViews(byAgent: Map<string, AgentLine>, views: readonly View[]): void {
  const seen = new Set<AgentLine>();
  for (const { agentId, at } of views) {
    const line = lineOf(byAgent, agentId);
    line.actions.push(at);
    seen.add(line);
  }
  for (const line of seen) line.actions.sort((a, b) => a - b);
}

function lineOf(byAgent: Map<string, AgentLine>, agentId: string): AgentLine {
  let line = byAgent.get(agentId);
  if (line === undefined) {
    line = { replies: [], actions: [] };
    byAgent.set(agentId, line);
  }
  return line;
}
