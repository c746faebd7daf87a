import { describe, expect, it } from 'vitest';
import { CATALOGUE, metricById } from './catalogue.ts';
import { definitionHash } from './definition-hash.ts';
import type { Metric } from './metric.ts';

const asa = metricById.get('asa') as Metric;

describe('definitionHash', () => {
  it('is twelve hex digits and differs between all metrics of the catalogue', () => {
    const hashes = CATALOGUE.map(definitionHash);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set(hashes).size).toBe(CATALOGUE.length);
  });

  it('does not depend on the order in which keys were written, nor on undefined ones', () => {
    const shuffled = Object.fromEntries(Object.entries(asa).reverse()) as unknown as Metric;
    expect(definitionHash(shuffled)).toBe(definitionHash(asa));
    const sum: Metric = { ...asa, aggregate: { kind: 'sum', term: {} } };
    expect(definitionHash({ ...sum, aggregate: { kind: 'sum', term: { where: undefined } as object } })).toBe(definitionHash(sum));
  });

  it('stays when only texts change', () => {
    expect(definitionHash({ ...asa, name: { en: 'x', zh: 'x' }, notes: { en: 'y', zh: 'y' }, direction: 'neutral' })).toBe(
      definitionHash(asa),
    );
  });

  it('changes with version, unit, filing, and formula', () => {
    const variants: Metric[] = [
      { ...asa, version: 2 },
      { ...asa, unit: 'ratio' },
      { ...asa, at: 'left_at' },
      { ...asa, source: 'offers' },
      { ...asa, aggregate: { kind: 'sum', term: {} } },
    ];
    const hashes = [asa, ...variants].map(definitionHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
