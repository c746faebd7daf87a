import type { EventType } from '../events/define.ts';
import { TOPICS, type Topic } from '../events/topics.ts';
import { CURRENT_VERSION, eventJsonSchema } from './json-schema.ts';

const KAFKA_BINDING = '0.5.0';

/**
 * The AsyncAPI 3.0 document of the log: a channel for every topic, a message for every event type. Payloads are
 * references to the JSON Schemas beside it (`events/<type>.json`).
 */
export function asyncApiDocument(): object {
  return {
    asyncapi: '3.0.0',
    id: 'urn:tidewatch:log',
    info: {
      title: 'Tidewatch event log',
      version: `${CURRENT_VERSION}.0.0`,
      description:
        'Every interaction of a customer-service floor as an event. Order inside one message key survives; between keys, partitions and topics there is none. Fields that a reader does not know are kept.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(TOPICS.map((topic) => [channelName(topic), channel(topic)])),
    operations: Object.fromEntries(TOPICS.flatMap(operations)),
    components: {
      messages: Object.fromEntries(TOPICS.flatMap((topic) => topic.events.map((event) => [event.type, message(topic, event)] as const))),
    },
  };
}

/** What a topic's message key is made of, after the tenant and a colon. */
export function keyOf(topic: Topic): string {
  return topic.unit === 'evaluation' ? `${topic.keyField}, or form_id where there is none` : topic.keyField;
}

/** Channel ids hold letters, digits, `_` and `-` only. */
function channelName(topic: Topic): string {
  return topic.name.replaceAll('.', '-');
}

function channel(topic: Topic): object {
  return {
    address: topic.name,
    description: `Feeds the unit ${topic.unit}. Message key: tenant_id, a colon, ${keyOf(topic)}.`,
    messages: Object.fromEntries(topic.events.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: { kafka: { topic: topic.name, partitions: topic.partitions, bindingVersion: KAFKA_BINDING } },
  };
}

/** Tidewatch receives every topic; an event that must name its epoch is one that Tidewatch derives and sends itself. */
function operations(topic: Topic): [string, object][] {
  const derived = topic.events.filter((event) => eventJsonSchema(event).required?.includes('epoch'));
  return [
    operation(topic, 'receive', topic.events, `Read the events of ${topic.name}`),
    ...(derived.length > 0 ? [operation(topic, 'send', derived, `Write the events of ${topic.name} that are derived from others`)] : []),
  ];
}

function operation(topic: Topic, action: 'receive' | 'send', events: readonly EventType[], summary: string): [string, object] {
  const $ref = `#/channels/${channelName(topic)}`;
  return [
    `${action}-${channelName(topic)}`,
    { action, summary, channel: { $ref }, messages: events.map(({ type }) => ({ $ref: `${$ref}/messages/${type}` })) },
  ];
}

function message(topic: Topic, event: EventType): object {
  return {
    name: event.type,
    title: event.type,
    contentType: 'application/json',
    payload: {
      schemaFormat: 'application/schema+json;version=draft-07',
      schema: { $ref: `./events/${event.type}.json` },
    },
    bindings: {
      kafka: {
        key: { type: 'string', description: `tenant_id, a colon, ${keyOf(topic)}` },
        bindingVersion: KAFKA_BINDING,
      },
    },
  };
}
