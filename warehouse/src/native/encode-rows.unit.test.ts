import { describe, expect, it } from 'vitest';
import { plainEntry, plainSession } from '../fixtures/plain-session.ts';
import { SESSION_SHAPE } from '../rows.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { encodeRows, tableForm } from './encode-rows.ts';

const written = (write: (out: ByteBuffer) => void): Buffer => {
  const out = new ByteBuffer();
  write(out);
  return Buffer.from(out.written());
};

describe('bytes', () => {
  it.each([0, -0, 1, -1, 127, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    '%d is exact in 64 bits',
    (value) => {
      expect(written((out) => out.int64(value)).readBigInt64LE()).toBe(BigInt(value));
    },
  );

  it.each([
    [0, '00'],
    [127, '7f'],
    [128, '8001'],
    [16_383, 'ff7f'],
    [16_384, '808001'],
    [2 ** 40, '808080808020'],
  ])('the length %d is %s', (value, hex) => {
    expect(written((out) => out.varint(value)).toString('hex')).toBe(hex);
  });

  it('a text is its length in bytes and its UTF-8, wherever length and number of characters part', () => {
    const texts = ['', 'a', '\u007f', 'é', '客服', '\u{1f600}'];
    for (const length of [39, 40, 41, 42, 63, 64, 127, 128, 5461, 16_383, 16_384, 70_000]) {
      texts.push('x'.repeat(length), '队'.repeat(length), `${'x'.repeat(length - 1)}é`, '\u{1f600}'.repeat(length));
    }
    for (const text of texts) {
      const utf8 = Buffer.from(text);
      const head = written((out) => out.varint(utf8.length));
      expect(written((out) => out.text(text)).equals(Buffer.concat([head, utf8]))).toBe(true);
    }
  });

  it('grow without losing what is there, and are used again', () => {
    const out = new ByteBuffer();
    for (let round = 0; round < 2; round++) {
      out.clear();
      for (let i = 0; i < 100_000; i++) out.uint32(i);
      const expected = Buffer.from(Uint32Array.from({ length: 100_000 }, (_, i) => i).buffer);
      expect(out.written().equals(expected)).toBe(true);
    }
  });
});

describe('rows', () => {
  const form = tableForm('sessions', SESSION_SHAPE);
  const row = plainSession({ session_id: 's1', started_at: 1_000_000_000_000, entries: [plainEntry(1, 2, 'assigned')] });
  const encode = (facts: Record<string, unknown>) => () => encodeRows(form, [{ ...row, ...facts }], new ByteBuffer());

  it.each([
    ['started_at', Number.NaN, 'sessions.started_at is Int64 and cannot hold NaN'],
    ['started_at', 1.5, 'sessions.started_at is Int64 and cannot hold 1.5'],
    ['started_at', 2 ** 53, 'sessions.started_at is Int64 and cannot hold 9007199254740992'],
    ['started_at', undefined, 'sessions.started_at is Int64 and cannot hold undefined'],
    ['started_at', null, 'sessions.started_at is Int64 and cannot hold null'],
    ['started_at', '5', 'sessions.started_at is Int64 and cannot hold "5"'],
    ['version', -1, 'sessions.version is UInt64 and cannot hold -1'],
    ['closed_at', undefined, 'sessions.closed_at is Nullable(Int64) and cannot hold undefined'],
    ['closed_at', Number.POSITIVE_INFINITY, 'sessions.closed_at is Nullable(Int64) and cannot hold Infinity'],
    ['channel', null, 'sessions.channel is String and cannot hold null'],
    ['channel', 'a\ud800', 'sessions.channel is String and cannot hold "a\\ud800"'],
    ['lang', undefined, 'sessions.lang is Nullable(String) and cannot hold undefined'],
    ['is_spam', 1, 'sessions.is_spam is Bool and cannot hold 1'],
    ['bucket_on', '2026-02-30', 'sessions.bucket_on is Date and cannot hold "2026-02-30"'],
    ['bucket_on', '2149-06-07', 'sessions.bucket_on is Date and cannot hold "2149-06-07"'],
    ['bucket_on', '1969-12-31', 'sessions.bucket_on is Date and cannot hold "1969-12-31"'],
    [
      'entries',
      [{ ...plainEntry(1, 2, 'assigned'), queue_id: undefined }],
      'sessions.entries.queue_id is String and cannot hold undefined',
    ],
    ['entries', undefined, 'sessions.entries is an array and cannot be undefined'],
  ])('%s refuses %s by name', (field, value, message) => {
    expect(encode({ [field]: value })).toThrow(expect.objectContaining({ code: 'warehouse_refused', retry: false, message }));
  });

  it('as they should be are taken', () => {
    expect(encode({ bucket_on: '2149-06-06', priority: -0 })).not.toThrow();
  });
});
