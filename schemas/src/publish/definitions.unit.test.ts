import { describe, expect, it } from 'vitest';
import { CATALOGUE, metricById } from '../metrics/catalogue.ts';
import type { Metric } from '../metrics/metric.ts';
import { brokenDefinitions, definitionHashes } from './definitions.ts';

const asa = metricById.get('asa') as Metric;
const changed: Metric = { ...asa, aggregate: { kind: 'sum', term: {} } };
const withAsa = (metric: Metric) => definitionHashes(CATALOGUE.map((one) => (one.id === 'asa' ? metric : one)));

describe('a published definition', () => {
  const published = definitionHashes();

  it('stands where texts change, where a version is added that keeps it, and where a metric is added', () => {
    expect(brokenDefinitions(published, withAsa({ ...asa, notes: { en: 'x', zh: 'x' } }))).toEqual([]);
    expect(brokenDefinitions(published, withAsa({ ...changed, version: 2, earlier: [asa] }))).toEqual([]);
    expect(brokenDefinitions(published, { ...published, 'new@1': 'abc' })).toEqual([]);
  });

  it('is broken where the formula changes under the same version, or a version is not kept', () => {
    expect(brokenDefinitions(published, withAsa(changed))).toEqual(['asa@1']);
    expect(brokenDefinitions(published, withAsa({ ...changed, version: 2 }))).toEqual(['asa@1']);
  });
});
