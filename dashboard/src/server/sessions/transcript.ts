import type { CxEvent, SessionFacts } from '@tidewatch/schemas';
import type { TranscriptLine } from '../../features/sessions/session-view.ts';

/** Opens sealed texts, in order; null where the key has been destroyed. */
export type OpenTexts = (sealed: readonly SealedText[]) => Promise<readonly (string | null)[]>;

export interface SealedText {
  readonly keyId: string;
  readonly sealed: NonNullable<CxEvent['sealed']>;
}

/** The messages of a session with what can be read of them, in the order of the session. */
export async function readTranscript(
  messages: SessionFacts['messages'],
  events: readonly CxEvent[],
  openTexts: OpenTexts,
): Promise<readonly TranscriptLine[]> {
  const sealedOf = new Map<string, SealedText>();
  for (const event of events) {
    const id = event['message_id'];
    if (typeof id === 'string' && event.sealed && event.pii_key_id) sealedOf.set(id, { keyId: event.pii_key_id, sealed: event.sealed });
  }
  const readable = messages.filter(({ message_id, recalled_at }) => recalled_at === null && sealedOf.has(message_id));
  const opened = readable.length === 0 ? [] : await openTexts(readable.map(({ message_id }) => sealedOf.get(message_id) as SealedText));
  const textOf = new Map(readable.map(({ message_id }, i) => [message_id, opened[i] ?? null]));
  return messages.map(({ message_id: id, at, sender, agent_id: agentId, is_public, recalled_at }) => {
    const text = textOf.get(id);
    const state = recalled_at !== null ? 'recalled' : text === undefined ? 'none' : text === null ? 'erased' : 'here';
    return { id, at, sender, agentId, isNote: !is_public, state, text: text ?? null };
  });
}
