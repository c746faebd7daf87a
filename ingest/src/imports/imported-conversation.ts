import { type CxEvent, type Envelope, importedId, nameId, policyVersionId, type SlaStep } from '@tidewatch/schemas';

/** What makes a conversation of a source file the same one whenever it is imported. */
export interface SourceIdentity {
  readonly tenantId: string;
  /** `technion`, `conversations`. */
  readonly source: string;
  /** Unique inside the source, for ever. */
  readonly reference: readonly string[];
  /** Start of the conversation, ms UTC. */
  readonly startedAt: number;
}

/** The type of an event, its instant (ms UTC) and what it carries beyond the common fields. */
export type Step = readonly [type: string, at: number, fields?: Readonly<Record<string, unknown>>, identity?: string];

/**
 * One conversation with one session, as its source tells it: ids are a function of the source's identity, so that
 * importing again mints the same (keel rule 1).
 */
export class ImportedConversation {
  readonly #identity: SourceIdentity;
  readonly #common: Readonly<Record<string, unknown>>;
  readonly #versionsAt: (at: number) => Pick<Envelope, 'config'>;
  readonly #conversationId: string;
  readonly #sessionId: string;

  /** `common` goes into every event: channel, customer, test mark; so do the versions in force at it. */
  constructor(identity: SourceIdentity, common: Readonly<Record<string, unknown>>, versionsAt: (at: number) => Pick<Envelope, 'config'>) {
    this.#identity = identity;
    this.#common = common;
    this.#versionsAt = versionsAt;
    this.#conversationId = this.idOf('conversation');
    this.#sessionId = this.idOf('session');
  }

  /** The id (UUIDv7) of a part: `segment`, `entry`, `offer`, with its number where there are several. */
  idOf(part: string): string {
    const { tenantId, source, reference, startedAt } = this.#identity;
    return importedId(startedAt, tenantId, source, ...reference, part);
  }

  /**
   * The events, in order, numbered from 1. An event's id is a function of conversation, type and position, or of
   * its `identity` where the source names one. Promises are no positions and have no number: what is published between two
   * imports changes neither ids nor numbers of what the source tells.
   */
  events(steps: readonly Step[]): readonly CxEvent[] {
    let position = 0;
    return steps.map(([type, at, fields, identity]) => {
      const isPromise = type.startsWith('sla.');
      if (!isPromise) position += 1;
      return {
        event_id: nameId(this.#conversationId, type, identity ?? String(position)),
        type,
        schema_version: 1,
        tenant_id: this.#identity.tenantId,
        occurred_at: at,
        producer: `import.${this.#identity.source}`,
        conversation_id: this.#conversationId,
        session_id: this.#sessionId,
        ...(!isPromise && { seq: position }),
        imported: true,
        ...this.#common,
        ...this.#versionsAt(at),
        ...fields,
      };
    });
  }
}

/** What is promised at an instant, as steps; `after` names what they follow. */
export function promiseSteps(promises: readonly SlaStep[], at: number, after: string): readonly Step[] {
  return promises.map(([type, fields]) => [
    type,
    at,
    { ...fields },
    `${policyVersionId({ policy_id: fields.policy_id, version: fields.policy_version })}:${fields.target}:${after}`,
  ]);
}
