import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LOCALES, NAMESPACES } from './locales.ts';

const FOLDER = new URL('../../messages/', import.meta.url);

/** Every text by its dotted key. */
function textsOf(locale: string, namespace: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const walk = (node: unknown, path: string) => {
    if (typeof node === 'string') texts.set(path, node);
    else for (const [key, below] of Object.entries(node as object)) walk(below, path === '' ? key : `${path}.${key}`);
  };
  walk(JSON.parse(readFileSync(new URL(`${locale}/${namespace}.json`, FOLDER), 'utf8')), '');
  return texts;
}

/** Names of the values that a text is filled with. */
function argumentsOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map((match) => match[1] as string))].sort();
}

describe('messages', () => {
  it('lie in the same files in every language, all of them loaded', () => {
    for (const locale of LOCALES) {
      const files = readdirSync(new URL(`${locale}/`, FOLDER)).sort();
      expect(files).toEqual(NAMESPACES.map((namespace) => `${namespace}.json`).sort());
    }
  });

  for (const namespace of NAMESPACES) {
    it(`of ${namespace} have the same keys and the same values to fill in, and none is empty`, () => {
      const [en, zh] = [textsOf('en', namespace), textsOf('zh-CN', namespace)];
      expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
      for (const [key, text] of en) {
        const translated = zh.get(key) ?? '';
        expect(text.trim(), key).not.toBe('');
        expect(translated.trim(), key).not.toBe('');
        expect(argumentsOf(translated), key).toEqual(argumentsOf(text));
      }
    });
  }
});
