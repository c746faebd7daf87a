import { describe, expect, it } from 'vitest';
import { buildEntry, buildSession } from '../facts/session-facts.builder.ts';
import { CATALOGUE, definitionsOf, indexMetrics, metricById } from './catalogue.ts';
import { definitionHash } from './definition-hash.ts';
import { evaluateQuery } from './evaluate.ts';
import { is, or } from './expression.ts';
import type { Metric } from './metric.ts';

const first = metricById.get('abandon_rate') as Metric;
/** A second version that a catalogue could publish: flow-outs count as abandons. */
const second: Metric = {
  ...first,
  version: 2,
  earlier: [first],
  aggregate: {
    kind: 'ratio',
    numerator: { where: or(is('left_reason', 'abandoned'), is('left_reason', 'flow_out')) },
    denominator: {},
  },
};
const index = indexMetrics(CATALOGUE.map((metric) => (metric.id === second.id ? second : metric)));

const entered_at = Date.UTC(2026, 2, 2, 9);
const sessions = (['assigned', 'abandoned', 'flow_out', 'flow_out'] as const).map((left_reason, i) =>
  buildSession({
    session_id: `s${i}`,
    started_at: entered_at,
    entries: [buildEntry({ entered_at, left_at: entered_at + 1000, left_reason })],
  }),
);

function cellsOf(...ids: readonly string[]) {
  const metrics = ids.map((id) => index.get(id) as Metric);
  const range = { from: entered_at, to: entered_at + 60_000, asOf: entered_at + 60_000, zone: 'UTC', grain: 'total' as const };
  const [row] = evaluateQuery({ metrics, ...range, by: [], where: [] }, { sessions });
  return ids.map((id) => row?.cells[id]);
}

describe('a second version of a metric', () => {
  it('answers under the bare id, and the first goes on giving its numbers under its own', () => {
    const [now, one, two] = cellsOf('abandon_rate', 'abandon_rate@1', 'abandon_rate@2');
    expect(one).toMatchObject({ numerator: 1, denominator: 4 });
    expect(two).toMatchObject({ numerator: 3, denominator: 4 });
    expect(now).toEqual(two);
    expect(index.has('abandon_rate@3')).toBe(false);
  });

  it('leaves the hash of the first as it was on every answer, and has another', () => {
    const hashes = ['abandon_rate', 'abandon_rate@1', 'abandon_rate@2'].map((id) => definitionHash(index.get(id) as Metric));
    expect(hashes).toEqual([definitionHash(second), definitionHash(first), definitionHash(second)]);
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});

it('asks for each metric of the catalogue by its version, too, as the same definition', () => {
  for (const metric of CATALOGUE) {
    const [current] = definitionsOf(metric) as [Metric];
    expect(metricById.get(`${metric.id}@${metric.version}`)).toEqual(current);
    expect(definitionHash(current)).toBe(definitionHash(metric));
  }
});

it('counts versions up by one, and keeps every earlier one', () => {
  for (const metric of CATALOGUE) {
    const versions = definitionsOf(metric).map(({ version }) => version);
    expect(versions, metric.id).toEqual(Array.from({ length: metric.version }, (_, i) => metric.version - i));
    for (const { id } of metric.earlier ?? []) expect(id).toBe(metric.id);
  }
});
