import { type Acceptance, acceptanceOf } from './acceptance.ts';
import { agentEvents } from './agent.ts';
import type { EventType } from './define.ts';
import { alertEvents, caseEvents, configEvents, kbEvents, opsEvents, planEvents, qaEvents, slaEvents, visitorEvents } from './other.ts';
import { sessionEvents } from './session.ts';

/** What is folded into one row: exactly one topic feeds a kind of unit (keel rule 5); the others are archived only. */
export type UnitKind = 'session' | 'agent_day' | 'customer' | 'kb' | 'case' | 'evaluation' | 'alert' | 'config' | 'plan' | 'ops' | 'sla';

export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly unit: UnitKind;
  /** Field whose value, after the tenant, is the message key: order inside one key survives partitioning. */
  readonly keyField: string;
  readonly events: readonly EventType[];
}

/** Every topic of the log. A type belongs to exactly one of them. */
export const TOPICS: readonly Topic[] = [
  { name: 'cx.session', partitions: 12, unit: 'session', keyField: 'conversation_id', events: sessionEvents },
  { name: 'cx.agent', partitions: 4, unit: 'agent_day', keyField: 'agent_id', events: agentEvents },
  { name: 'cx.visitor', partitions: 4, unit: 'customer', keyField: 'customer_id', events: visitorEvents },
  { name: 'cx.kb', partitions: 1, unit: 'kb', keyField: 'kb_id', events: kbEvents },
  { name: 'cx.case', partitions: 2, unit: 'case', keyField: 'case_id', events: caseEvents },
  { name: 'cx.qa', partitions: 2, unit: 'evaluation', keyField: 'evaluation_id', events: qaEvents },
  { name: 'cx.alert', partitions: 2, unit: 'alert', keyField: 'rule_id', events: alertEvents },
  { name: 'cx.config', partitions: 1, unit: 'config', keyField: 'type', events: configEvents },
  { name: 'cx.plan', partitions: 1, unit: 'plan', keyField: 'subject', events: planEvents },
  { name: 'cx.sla', partitions: 2, unit: 'sla', keyField: 'session_id', events: slaEvents },
  { name: 'cx.ops', partitions: 1, unit: 'ops', keyField: 'job', events: opsEvents },
];

export const topicByType: ReadonlyMap<string, Topic> = new Map(
  TOPICS.flatMap((topic) => topic.events.map((event) => [event.type, topic] as const)),
);
export const schemaByType: ReadonlyMap<string, EventType['schema']> = new Map(
  TOPICS.flatMap((topic) => topic.events.map((event) => [event.type, event.schema] as const)),
);
/** Takes ordinary events of a type without asking its schema. */
export const acceptanceByType: ReadonlyMap<string, Acceptance> = new Map(
  [...schemaByType].map(([type, schema]) => [type, acceptanceOf(schema)] as const),
);
