import { type Random, randomStream } from '../../twin/src/random/random.ts';

// Conversations of many tenants as JSON text, cheap to make: whoever measures a door must not be slower than it.

/** How many conversations a tenant's floor has open at once, and what it draws from. */
export interface FloorOptions {
  readonly tenantId: string;
  readonly open: number;
  readonly seed: number;
}

/** One tenant's floor. */
export interface Floor {
  readonly tenantId: string;
  /** `count` events, all at `at` (ms UTC), of conversations that advance by one step each, as a JSON array. */
  batch(count: number, at: number): string;
  /** The same as one event. */
  event(at: number): string;
}

interface Conversation {
  readonly id: string;
  readonly customer: string;
  readonly queue: string;
  readonly agent: string;
  step: number;
}

type Step = readonly [type: string, fields: (conversation: Conversation) => string];

const agentOf = ({ agent }: Conversation) => `,"agent_id":"${agent}"`;
const entryOf = ({ id }: Conversation) => `,"entry_id":"${id}-entry"`;
const offerOf = (conversation: Conversation) => `${agentOf(conversation)},"offer_id":"${conversation.id}-offer"`;
const segmentOf = (conversation: Conversation) => `${agentOf(conversation)},"segment_id":"${conversation.id}-segment","owner_kind":"agent"`;
const messageOf = (sender: 'customer' | 'agent', text: string) => (conversation: Conversation) =>
  `,"message_id":"${conversation.id}-${conversation.step}","sender":"${sender}"${sender === 'agent' ? agentOf(conversation) : ''},"text":${JSON.stringify(text)}`;

/** A conversation's events in their order. */
const STEPS: readonly Step[] = [
  ['session.started', () => ',"origin":"customer","access":"link","lang":"en","sdk_version":"4.12.0"'],
  ['queue.entered', (conversation) => `${entryOf(conversation)},"priority":3,"answer_within_ms":20000,"short_abandon_ms":5000`],
  ['message.sent', messageOf('customer', 'Hello, my order from last Tuesday has not come yet, could you please look where it is?')],
  ['queue.left', (conversation) => `${entryOf(conversation)},"left_reason":"assigned"`],
  ['agent.offered', (conversation) => `${offerOf(conversation)},"entry_id":"${conversation.id}-entry"`],
  ['agent.accepted', offerOf],
  ['segment.started', segmentOf],
  ['message.sent', messageOf('agent', 'Good morning! I am looking it up right now; could you give me the last four digits of it?')],
  ['message.sent', messageOf('customer', 'Of course: 8042. It was two pairs of shoes, 43 and 38.')],
  [
    'message.sent',
    messageOf('agent', 'It left our warehouse yesterday evening and is with the carrier; it should be there tomorrow before noon.'),
  ],
  ['segment.ended', segmentOf],
  ['session.closed', () => ',"close_reason":"agent"'],
];

/** Conversations that an agent has in hand at once: so many agents are at work. */
const IN_HAND = 3;

/** Events of one conversation from its start to its end. */
export const STEPS_A_CONVERSATION = STEPS.length;

/** A floor whose conversations advance in an order drawn from its seed. */
export function openFloor({ tenantId, open, seed }: FloorOptions): Floor {
  const random = randomStream(seed, tenantId);
  const ids = idSource(random);
  const conversations: Conversation[] = [];
  const event = (at: number): string => {
    const slot = Math.floor(random.next() * open);
    let conversation = conversations[slot];
    if (conversation === undefined || conversation.step === STEPS.length) {
      conversation = startConversation(ids(at), random, Math.ceil(open / IN_HAND));
      conversations[slot] = conversation;
    }
    const [type, fields] = STEPS[conversation.step] as Step;
    const { id, customer, queue } = conversation;
    const text = `{"event_id":"${ids(at)}","type":"${type}","schema_version":1,"tenant_id":"${tenantId}","occurred_at":${at},"producer":"bench","conversation_id":"${id}","session_id":"${id}","seq":${conversation.step + 1},"customer_id":"${customer}","channel":"web","queue_id":"${queue}"${fields(conversation)},"config":{"sla_policy":"standard@7","calendar":"weekdays@2","queue":"${queue}@12"}}`;
    conversation.step += 1;
    return text;
  };
  return { tenantId, event, batch: (count, at) => `[${Array.from({ length: count }, () => event(at)).join()}]` };
}

function startConversation(id: string, random: Random, agents: number): Conversation {
  const pick = (count: number) => Math.floor(random.next() * count);
  return { id, customer: `customer-${pick(20_000)}`, queue: `queue-${pick(8)}`, agent: `agent-${pick(agents)}`, step: 0 };
}

/** UUIDv7s of one source: the time, a counter, and bits that tell this source from others. */
function idSource(random: Random): (at: number) => string {
  const own = random.uint32().toString(16).padStart(8, '0');
  let count = 0;
  return (at) => {
    const time = at.toString(16).padStart(12, '0');
    const counter = (count++).toString(16).padStart(10, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${own.slice(0, 3)}-8${counter.slice(0, 3)}-${counter.slice(3)}${own.slice(3)}`;
  };
}
