import { describe, expect, it } from 'vitest';
import { countMoved, holdOrder } from './stable-order.ts';

describe('holdOrder', () => {
  it('moves nothing that is there, drops what is gone and puts what is new at the end', () => {
    expect(holdOrder(['a', 'b', 'c'], ['c', 'd', 'a'])).toEqual(['a', 'c', 'd']);
  });

  it('counts the rows that would stand elsewhere', () => {
    expect(countMoved(['a', 'b', 'c'], ['b', 'a', 'c'])).toBe(2);
    expect(countMoved(['a'], ['a'])).toBe(0);
  });
});
