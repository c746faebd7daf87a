import { type Metric, type MetricQuery, metricById, planDifference, type UnitPart, unitPartsOf } from '@tidewatch/schemas';
import { expect, it } from 'vitest';
import { compileDifference, compileUnitDifference } from './compile-difference.ts';

const tenantId = "evil' OR 1=1 --";
const metric = (id: string) => metricById.get(id) as Metric;
const query: MetricQuery = {
  ...{ metrics: [], from: 0, to: 86_400_000, grain: 'total', zone: 'UTC', by: [], asOf: 86_400_000 },
  where: [{ dimension: 'channel', values: ["web'); DROP TABLE sessions --"] }],
};
const statements = {
  items: compileDifference(planDifference(metric('service_level.exclude_short'), metric('abandon_rate')), query, tenantId),
  // Four parts of two sources, filed at three instants.
  units: compileUnitDifference(
    unitPartsOf(metric('resolution_rate.inferred'), metric('first_response_human')) as readonly UnitPart[],
    query,
    tenantId,
  ),
};

it.each(Object.entries(statements))(
  'reads rows of the tenant only, wherever it reads %s, and writes no word of a caller into SQL',
  (_, { sql, params }) => {
    const reads = sql.match(/FROM sessions\b/g)?.length ?? 0;
    expect(reads).toBeGreaterThan(0);
    expect(sql.match(/tenant_id = \{tenant:String\}/g)).toHaveLength(reads);
    expect(params).toMatchObject({ tenant: tenantId, values_0: query.where[0]?.values });
    for (const word of ['evil', 'DROP']) expect(sql).not.toContain(word);
  },
);

it('reads each part of a definition once', () => {
  expect(statements.units.sql.match(/UNION ALL/g)).toHaveLength(3);
});
