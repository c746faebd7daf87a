import type { CxEvent } from '@tidewatch/schemas';
import { parseConversation, type SourceMessage } from './conversation-line.ts';
import { type ImportItem, parseJsonLine, rejected, taken } from './import-item.ts';
import { ImportedConversation, type Step } from './imported-conversation.ts';
import { type Line, readLines } from './read-lines.ts';

/** Reads a conversation file (mapping C1–C9), one item a line, in the file's order. `now` (ms) bounds the times in it. */
export async function* readConversations(
  stream: AsyncIterable<Uint8Array>,
  { tenantId, now }: { readonly tenantId: string; readonly now: number },
): AsyncGenerator<ImportItem> {
  for await (const line of readLines(stream)) yield readThread(line, tenantId, now);
}

function readThread(line: Line, tenantId: string, now: number): ImportItem {
  const json = parseJsonLine(line);
  if (!json.ok) return rejected(line, [json.problem]);
  const parsed = parseConversation(json.value, now);
  return 'messages' in parsed ? taken(line, threadEvents(tenantId, parsed.messages)) : rejected(line, parsed.problems);
}

function threadEvents(tenantId: string, messages: readonly SourceMessage[]): readonly CxEvent[] {
  const [first, last] = [messages[0] as SourceMessage, messages.at(-1) as SourceMessage];
  const customerId = messages.find(({ role }) => role === 'customer')?.author;
  const reference = `${first.id}-${last.id}`;
  const thread = new ImportedConversation(
    { tenantId, source: 'conversations', reference: [reference], startedAt: first.at },
    { channel: 'social', ...(typeof customerId === 'string' && { customer_id: customerId }) },
  );
  const origin = first.role === 'bot' ? 'system' : first.role;
  const steps: Step[] = [['session.started', first.at, { origin, source_ref: shortReference(reference) }]];
  let segment: Readonly<Record<string, unknown>> | null = null;
  const seen = new Set<string>();
  for (const message of messages) {
    if (seen.has(message.id)) continue;
    seen.add(message.id);
    if (message.role === 'agent' && segment === null) {
      segment = { segment_id: thread.idOf('segment:agent'), owner_kind: 'agent', agent_id: agentOf(message) };
      steps.push(['segment.started', message.at, segment]);
    }
    steps.push(['message.sent', message.at, messageFields(message), message.id]);
  }
  if (segment) steps.push(['segment.ended', last.at, segment]);
  steps.push(['session.closed', last.at, { close_reason: 'agent' }]);
  return thread.events(steps);
}

function messageFields(message: SourceMessage): Readonly<Record<string, unknown>> {
  return {
    message_id: message.id,
    sender: message.role,
    visibility: 'public',
    ...(message.role === 'agent' && { agent_id: agentOf(message) }),
    ...(message.role === 'bot' && message.author && { bot_id: message.author }),
    ...(message.text !== undefined && { text: message.text, chars: [...message.text].length }),
    ...(message.doc_id !== undefined && { doc_id: message.doc_id }),
  };
}

function agentOf(message: SourceMessage): string {
  return message.author ?? 'unknown';
}

/** Two ids of 128 characters are more than `source_ref` holds; the ids of the events are minted from the whole. */
function shortReference(reference: string): string {
  return reference.length <= 200 ? reference : `${reference.slice(0, 199)}…`;
}
