/** Text as it travels in an event: AES-256-GCM, all base64. */
export interface Sealed {
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

/** Whose text it is. `subject` is the customer, or the session where the customer is not known. */
export interface Subject {
  readonly tenantId: string;
  readonly subject: string;
}

/** Seals personal text under one data key per customer; erasing a person destroys that key and nothing else. */
export interface Vault {
  /** Seals texts, in order; keys are created where missing, in one round trip for the whole batch. */
  seal(items: readonly (Subject & { readonly text: string })[]): Promise<readonly { readonly keyId: string; readonly sealed: Sealed }[]>;
  /** Opens sealed texts, in order; null where the key has been destroyed. */
  open(tenantId: string, items: readonly { readonly keyId: string; readonly sealed: Sealed }[]): Promise<readonly (string | null)[]>;
  /** Destroys the customer's key; true when there was one. */
  erase(subject: Subject): Promise<boolean>;
  /** A keyed hash of an identifier that must be matched (phone number, address): equal inputs, equal text. */
  hash(tenantId: string, identifier: string): string;
}
