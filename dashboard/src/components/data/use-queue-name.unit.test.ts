import { describe, expect, it } from 'vitest';
import { readable } from './use-queue-name.ts';

describe('readable', () => {
  it('turns an id of words into words and leaves every other id as it is', () => {
    expect(readable('billing_uk')).toBe('Billing uk');
    expect(readable('vip-desk')).toBe('Vip desk');
    expect(readable('0197aa00-0000-7000-8000-000000000000')).toBe('0197aa00-0000-7000-8000-000000000000');
    expect(readable('q12345')).toBe('q12345');
    expect(readable('售后')).toBe('售后');
  });
});
