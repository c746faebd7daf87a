import type { Vault } from '@tidewatch/ingest/vault';

/** A text that differs from one master key to another and says nothing about it. */
export function keyCheck(vault: Vault): string {
  return vault.hash('tidewatch', 'backup').slice(0, 16);
}
