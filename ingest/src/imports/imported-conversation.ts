import { type CxEvent, importedId, nameId } from '@tidewatch/schemas';

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
  readonly #conversationId: string;
  readonly #sessionId: string;

  /** `common` goes into every event: channel, customer, test mark. */
  constructor(identity: SourceIdentity, common: Readonly<Record<string, unknown>>) {
    this.#identity = identity;
    this.#common = common;
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
   * its `identity` where the source names one.
   */
  events(steps: readonly Step[]): readonly CxEvent[] {
    return steps.map(([type, at, fields, identity], index) => ({
      event_id: nameId(this.#conversationId, type, identity ?? String(index + 1)),
      type,
      schema_version: 1,
      tenant_id: this.#identity.tenantId,
      occurred_at: at,
      producer: `import.${this.#identity.source}`,
      conversation_id: this.#conversationId,
      session_id: this.#sessionId,
      seq: index + 1,
      imported: true,
      ...this.#common,
      ...fields,
    }));
  }
}
