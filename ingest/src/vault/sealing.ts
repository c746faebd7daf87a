import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { TidewatchError, UsageError } from '@tidewatch/schemas';
import type { Sealed, Subject } from './port.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The keys that follow from the master key; it is used for nothing itself. */
export interface MasterKeys {
  /** Wraps data keys. */
  readonly wrapping: Buffer;
  /** The key of a tenant's hashes. */
  hashing(tenantId: string): Buffer;
}

/** @throws UsageError `master_key_invalid` when it has not 32 bytes */
export function deriveKeys(masterKey: Buffer): MasterKeys {
  if (masterKey.length !== KEY_BYTES) {
    const message = `The master key has ${masterKey.length} bytes, it needs ${KEY_BYTES}: TIDEWATCH_MASTER_KEY is base64 of 32 random bytes`;
    throw new UsageError('master_key_invalid', message);
  }
  const derive = (...info: string[]) => Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), JSON.stringify(info), KEY_BYTES));
  return { wrapping: derive('tidewatch.wrap'), hashing: (tenantId) => derive('tidewatch.hash', tenantId) };
}

/** A new random data key. */
export function newDataKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** Encrypts a data key, bound to whose it is. */
export function wrapKey(wrapping: Buffer, key: Buffer, owner: Subject): Buffer {
  const { iv, tag, data } = encrypt(wrapping, key, aad('key', owner));
  return Buffer.concat([iv, tag, data]);
}

/** @throws when it was wrapped by another master key, for another owner, or has been changed */
export function unwrapKey(wrapping: Buffer, wrapped: Buffer, owner: Subject): Buffer {
  const iv = wrapped.subarray(0, IV_BYTES);
  const tag = wrapped.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  return decrypt(wrapping, { iv, tag, data: wrapped.subarray(IV_BYTES + TAG_BYTES) }, aad('key', owner));
}

/** Encrypts a text, bound to whose it is. */
export function sealText(key: Buffer, text: string, owner: Subject): Sealed {
  const { iv, tag, data } = encrypt(key, Buffer.from(text, 'utf8'), aad('text', owner));
  return { iv: iv.toString('base64'), tag: tag.toString('base64'), data: data.toString('base64') };
}

/** @throws TidewatchError `seal_broken` when the text was sealed for another owner or has been changed */
export function openText(key: Buffer, sealed: Sealed, owner: Subject): string {
  const parts = { iv: Buffer.from(sealed.iv, 'base64'), tag: Buffer.from(sealed.tag, 'base64'), data: Buffer.from(sealed.data, 'base64') };
  try {
    return decrypt(key, parts, aad('text', owner)).toString('utf8');
  } catch (cause) {
    throw new TidewatchError('seal_broken', 'A sealed text is not what was sealed', { cause });
  }
}

/** HMAC-SHA256 of an identifier, base64url. */
export function hashIdentifier(key: Buffer, identifier: string): string {
  return createHmac('sha256', key).update(identifier, 'utf8').digest('base64url');
}

interface Parts {
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly data: Buffer;
}

function encrypt(key: Buffer, plain: Buffer, bound: Buffer): Parts {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(bound);
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv, tag: cipher.getAuthTag(), data };
}

function decrypt(key: Buffer, { iv, tag, data }: Parts, bound: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(bound).setAuthTag(tag);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

function aad(use: string, { tenantId, subject }: Subject): Buffer {
  return Buffer.from(JSON.stringify([use, tenantId, subject]), 'utf8');
}
