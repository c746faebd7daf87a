import type { CxEvent } from '@tidewatch/schemas';
import type { Vault } from '../vault/port.ts';

/**
 * The events with their `text` sealed under the customer's key, or the session's where the customer is not known:
 * `text` goes, `sealed` and `pii_key_id` come. Events without text stay as they are.
 */
export async function sealText(vault: Vault, events: readonly CxEvent[]): Promise<readonly CxEvent[]> {
  const open = events.filter(hasText);
  if (open.length === 0) return events;
  const sealed = await vault.seal(open.map((event) => ({ tenantId: event.tenant_id, subject: subjectOf(event), text: event.text })));
  let next = 0;
  return events.map((event) => {
    if (!hasText(event)) return event;
    const { text: _, ...rest } = event;
    const result = sealed[next++];
    if (!result) throw new TypeError('the vault sealed fewer texts than it was given');
    return { ...rest, sealed: result.sealed, pii_key_id: result.keyId } as CxEvent;
  });
}

function hasText(event: CxEvent): event is CxEvent & { readonly text: string } {
  return typeof event['text'] === 'string';
}

function subjectOf(event: CxEvent): string {
  return event.customer_id ?? event.session_id ?? event.conversation_id ?? event.event_id;
}
