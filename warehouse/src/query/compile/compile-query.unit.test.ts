import {
  CATALOGUE,
  type Dimension,
  dimensionsOf,
  eq,
  field,
  intervalsOf,
  type Metric,
  type MetricQuery,
  metricById,
  partsOf,
  ROW_KINDS,
  UNIT_TABLES,
  value,
} from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { sqlOf } from '../reader.ts';
import { planBuckets } from './buckets.ts';
import { compileQuery } from './compile-query.ts';
import { compileExpr } from './expression.ts';

const query: MetricQuery = { metrics: CATALOGUE, from: 0, to: 86_400_000, grain: '15m', zone: 'UTC', by: [], where: [], asOf: 86_400_000 };
const tenantId = "evil' OR 1=1 --";

const tables = ROW_KINDS.map((kind) => UNIT_TABLES[kind].table).join('|');
const TABLE = new RegExp(`FROM (${tables}|open_items|events)\\b`, 'g');
const TABLE_OF_TENANT = new RegExp(`FROM (${tables})( FINAL)?\\s+WHERE tenant_id = \\{tenant:String\\}\\s+AND`, 'g');

describe('compileQuery', () => {
  it.each(CATALOGUE.map((metric) => [metric.id, metric] as const))(
    '%s: every statement reads one table, with the tenant as a parameter',
    (_, metric) => {
      for (const by of [[], dimensionsOf(metric)]) {
        const { statements } = compileQuery({ ...query, metrics: [metric], by }, { tenantId });
        expect(statements).toHaveLength(new Set(partsOf(metric).map(({ source, at }) => `${source} ${at}`)).size);
        for (const { statement } of statements) {
          const tablesRead = [...statement.sql.matchAll(TABLE)].map(([, table]) => table);
          expect(new Set(tablesRead).size).toBe(1);
          expect([...statement.sql.matchAll(TABLE_OF_TENANT)].map(([, table]) => table)).toEqual(tablesRead);
          expect(statement.params['tenant']).toBe(tenantId);
          expect(statement.sql).not.toContain('evil');
        }
      }
    },
  );

  it('asks for metrics that count the same items in one statement', () => {
    const filed = CATALOGUE.filter((metric) => metric.source === 'entries' && metric.at === 'entered_at');
    expect(filed.length).toBeGreaterThan(20);
    expect(compileQuery({ ...query, metrics: filed }, { tenantId }).statements).toHaveLength(1);
  });

  it('sends the values of filters as parameters only', () => {
    const where = [{ dimension: 'queue' as const, values: ["q'); DROP TABLE sessions --"] }];
    const [only] = compileQuery({ ...query, metrics: [metric('offered')], where }, { tenantId }).statements;
    expect(only?.statement.sql).not.toContain('DROP');
    expect(only?.statement.params['values_0']).toEqual(where[0]?.values);
  });

  it.each(['sender', 'constructor', '__proto__', 'queue; --'])('refuses the dimension %s, which is none of the metric', (name) => {
    const by = [name as Dimension];
    expect(() => compileQuery({ ...query, metrics: [metric('offered')], by }, { tenantId })).toThrow(
      expect.objectContaining({ code: 'dimension_unknown' }),
    );
    const where = [{ dimension: name as Dimension, values: ['x'] }];
    expect(() => compileQuery({ ...query, metrics: [metric('offered')], where }, { tenantId })).toThrow(
      expect.objectContaining({ code: 'dimension_unknown' }),
    );
  });

  it('refuses to answer from open items what is not read at an instant', () => {
    expect(() => compileQuery({ ...query, metrics: [metric('offered')] }, { tenantId, openOnly: true })).toThrow(
      expect.objectContaining({ code: 'open_items_only' }),
    );
  });
});

describe('compileExpr', () => {
  it('writes nothing into SQL but plain words and integers of the catalogue', () => {
    expect(() => compileExpr(eq(field('queue_id'), value("x'")))).toThrow(TypeError);
    expect(() => compileExpr(eq(field('queue_id`'), value('x')))).toThrow(TypeError);
    expect(() => compileExpr(value(0.5))).toThrow(TypeError);
  });
});

describe('planBuckets', () => {
  it('describes a year of local days by five stretches, the short and the long day among them', () => {
    const days = intervalsOf(Date.UTC(2026, 0, 1, 5), Date.UTC(2027, 0, 1, 5), '1d', 'America/New_York');
    const { params } = planBuckets(days);
    const steps = [0, 1, 2, 3, 4].map((i) => [params[`index_${i}`], (params[`step_${i}`] as number) / 3_600_000]);
    expect(steps).toEqual([
      [0, 24],
      [66, 23],
      [67, 24],
      [304, 25],
      [305, 24],
    ]);
    expect(params['intervals']).toBe(365);
  });
});

describe('sqlOf', () => {
  it('prints a metric with the names of parameters in place of values', () => {
    const sql = sqlOf(metric('service_level.exclude_short'));
    expect(sql).toContain('tenant_id = {tenant:String}');
    expect(sql).toContain('{as_of:Int64}');
    expect(sql).toContain("`left_reason` = 'assigned'");
  });
});

function metric(id: string): Metric {
  return metricById.get(id) as Metric;
}
