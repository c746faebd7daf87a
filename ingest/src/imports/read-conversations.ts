import { type CxEvent, NO_SERVICE_CONFIG, type ServiceConfig } from '@tidewatch/schemas';
import { parseConversation, type SourceMessage } from './conversation-line.ts';
import { type ImportItem, parseJsonLine, rejected, taken } from './import-item.ts';
import { ImportedConversation, promiseSteps, type Step } from './imported-conversation.ts';
import { ImportedTerms } from './imported-terms.ts';
import { type Line, readLines } from './read-lines.ts';
import { ThreadClock } from './thread-clock.ts';

/** Reads a conversation file (mapping C1–C9), one item a line, in the file's order. `now` (ms) bounds the times in it. */
export async function* readConversations(stream: AsyncIterable<Uint8Array>, source: ConversationSource): AsyncGenerator<ImportItem> {
  for await (const line of readLines(stream)) yield readThread(line, source);
}

export interface ConversationSource {
  readonly tenantId: string;
  readonly now: number;
  /** By what the threads are promised something; default nothing. */
  readonly service?: ServiceConfig;
}

function readThread(line: Line, source: ConversationSource): ImportItem {
  const json = parseJsonLine(line);
  if (!json.ok) return rejected(line, [json.problem]);
  const parsed = parseConversation(json.value, source.now);
  return 'messages' in parsed ? taken(line, threadEvents(source, parsed.messages)) : rejected(line, parsed.problems);
}

const CHANNEL = 'social';

function threadEvents(
  { tenantId, service = NO_SERVICE_CONFIG }: ConversationSource,
  messages: readonly SourceMessage[],
): readonly CxEvent[] {
  const [first, last] = [messages[0] as SourceMessage, messages.at(-1) as SourceMessage];
  const customerId = messages.find(({ role }) => role === 'customer')?.author;
  const reference = `${first.id}-${last.id}`;
  const held = new ImportedTerms(service, { channel: CHANNEL, queue: null, priority: null, customer_group: null, at: first.at });
  const thread = new ImportedConversation(
    { tenantId, source: 'conversations', reference: [reference], startedAt: first.at },
    { channel: CHANNEL, ...(typeof customerId === 'string' && { customer_id: customerId }) },
    (at) => held.versionsAt(at),
  );
  const clock = new ThreadClock(held, first.at);
  const origin = first.role === 'bot' ? 'system' : first.role;
  const steps: Step[] = [
    ['session.started', first.at, { origin, source_ref: shortReference(reference), ...held.offhours(first.at) }],
    ...promiseSteps(
      held.terms.targets.map((fields) => ['sla.attached', fields]),
      first.at,
      'start',
    ),
  ];
  let segment: Readonly<Record<string, unknown>> | null = null;
  const seen = new Set<string>();
  for (const message of messages) {
    if (seen.has(message.id)) continue;
    seen.add(message.id);
    if (message.role === 'agent' && segment === null) {
      segment = { segment_id: thread.idOf('segment:agent'), owner_kind: 'agent', agent_id: agentOf(message) };
      steps.push(['segment.started', message.at, segment]);
    }
    const { business, promises } = clock.next(message);
    steps.push(['message.sent', message.at, { ...messageFields(message), ...business }, message.id]);
    steps.push(...promiseSteps(promises, message.at, message.id));
  }
  if (segment) steps.push(['segment.ended', last.at, segment]);
  steps.push(['session.closed', last.at, { close_reason: 'agent', ...held.business(first.at, last.at) }]);
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
