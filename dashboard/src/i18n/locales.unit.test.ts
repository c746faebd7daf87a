import { describe, expect, it } from 'vitest';
import { decideLocale } from './locales.ts';

describe('decideLocale', () => {
  it("takes the person's choice before the browser's wish", () => {
    expect(decideLocale('en', 'zh-CN,zh;q=0.9')).toBe('en');
    expect(decideLocale('zh-CN', 'en')).toBe('zh-CN');
  });

  it('takes the first wish that we speak, by weight, whatever the region', () => {
    expect(decideLocale(undefined, 'fr-FR,zh-TW;q=0.8,en;q=0.7')).toBe('zh-CN');
    expect(decideLocale(undefined, 'zh;q=0.3,en-GB;q=0.9')).toBe('en');
    expect(decideLocale(undefined, 'zh;q=0,de')).toBe('en');
  });

  it('speaks English where nothing is asked for, or nonsense', () => {
    expect(decideLocale(undefined, null)).toBe('en');
    expect(decideLocale('tlh', ';;,,=')).toBe('en');
  });
});
