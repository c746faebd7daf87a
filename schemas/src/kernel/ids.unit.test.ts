import { describe, expect, it } from 'vitest';
import { dayOf, dayOfId, idFromBytes, importedId, nameId, newId, startOfDay, timeOfId } from './ids.ts';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const AT = Date.UTC(1999, 1, 1, 7, 30);

describe('importedId', () => {
  it('never changes for the same time and source', () => {
    expect(importedId(AT, 'demo', 'technion', '1-33116')).toBe('00d5b45f-a0c0-7f05-b320-d63a914e4b02');
    expect(nameId('demo', 'technion', '1-33116')).toBe('f05cc835-6ca0-5106-b714-363a914e4b02');
  });

  it('differs by time and by each part, also when their concatenation is the same', () => {
    const ids = [importedId(AT, 'ab', 'c'), importedId(AT, 'a', 'bc'), importedId(AT, 'abc'), importedId(AT + 1, 'ab', 'c')];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('newId', () => {
  it('puts all of the time and 74 of the random bits into the id', () => {
    expect(newId(0, new Uint8Array(16))).toBe('00000000-0000-7000-8000-000000000000');
    expect(newId(2 ** 48 - 1, new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-7fff-bfff-ffffffffffff');
  });

  it('sorts by time', () => {
    const random = new Uint8Array(16).fill(255);
    const ids = [0, 1, 255, 256, AT, AT + 1, Date.UTC(2149, 0, 1)].map((ms) => newId(ms, random));
    expect([...ids].sort()).toEqual(ids);
  });

  it('leaves the caller’s random bytes as they are', () => {
    const random = Uint8Array.from({ length: 16 }, (_, i) => i);
    newId(AT, random);
    expect([...random]).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });
});

describe('the time inside an id', () => {
  it('is the one that it was minted at, and so is the day', () => {
    for (const id of [importedId(AT, 'x'), newId(AT, new Uint8Array(16))]) {
      expect(id).toMatch(V7);
      expect(timeOfId(id)).toBe(AT);
      expect(dayOfId(id)).toBe('1999-02-01');
      expect(dayOfId(id.toUpperCase())).toBe('1999-02-01');
    }
  });

  it('changes its day at midnight UTC', () => {
    const midnight = startOfDay('2026-03-02');
    expect(dayOfId(importedId(midnight - 1, 'x'))).toBe('2026-03-01');
    expect(dayOfId(importedId(midnight, 'x'))).toBe('2026-03-02');
    expect(dayOf(midnight)).toBe('2026-03-02');
  });

  it.each([
    ['a name-based id', nameId('x')],
    ['a number', '33116'],
    ['nothing', ''],
    ['an id with a tail', `${importedId(AT, 'x')} `],
    ['an id after the last day that the warehouse can hold', newId(Date.UTC(2149, 5, 7), new Uint8Array(16))],
  ])('is null for %s', (_, id) => {
    expect(timeOfId(id)).toBeNull();
    expect(dayOfId(id)).toBeNull();
  });
});

it('writes 16 bytes as an id', () => {
  expect(idFromBytes(Uint8Array.from({ length: 16 }, (_, i) => (i === 6 ? 0x70 : i === 8 ? 0x80 : i)))).toBe(
    '00010203-0405-7007-8009-0a0b0c0d0e0f',
  );
});
