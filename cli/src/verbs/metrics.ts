import { CATALOGUE, definitionHash, dimensionsOf, type Metric } from '@tidewatch/schemas';
import { sqlOf } from '@tidewatch/warehouse/query';
import { metricNamed, onlyPositional } from '../terminal/flags.ts';
import { renderTable } from '../terminal/render-answer.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

/** `metrics [ID]`: what each number means. */
export const metricsVerb: Verb = {
  name: 'metrics',
  summary: 'definitions: unit, formula, anchor, version, SQL',
  takes: '[ID]',
  example: 'tidewatch metrics service_level.exclude_short',
  flags: {},
  run: async (call: Call): Promise<ExitStatus> => {
    const id = call.positionals.length === 0 ? undefined : onlyPositional(call, 'metric');
    const metrics = id === undefined ? CATALOGUE : [metricNamed(id)];
    call.terminal.answer({ metrics: metrics.map(describe) });
    if (id === undefined) {
      const rows = metrics.map((metric) => [metric.code, metric.id, metric.unit, metric.anchor, metric.name.en, metric.name.zh]);
      call.terminal.say(renderTable(['code', 'id', 'unit', 'anchor', 'name', '名称'], rows).trimEnd());
    } else for (const metric of metrics) call.terminal.say(explain(metric));
    return 0;
  },
};

function describe(metric: Metric) {
  const { id, code, version, family, unit, direction, anchor, name, formula, notes, additive } = metric;
  const dimensions = dimensionsOf(metric);
  return {
    id,
    code,
    version,
    hash: definitionHash(metric),
    family,
    unit,
    direction,
    anchor,
    name,
    formula,
    notes,
    additive,
    dimensions,
    sql: sqlOf(metric),
  };
}

function explain(metric: Metric): string {
  const at = describe(metric);
  return [
    `${at.id} (${at.code}, version ${at.version}, ${at.hash})`,
    `${at.name.en} · ${at.name.zh}`,
    `${at.formula.en} · ${at.formula.zh}`,
    `${at.notes.en} · ${at.notes.zh}`,
    `unit ${at.unit}, anchor ${at.anchor}, ${at.direction.replace('_', ' ')}, split by ${at.dimensions.join(', ')}`,
    '',
    at.sql,
  ].join('\n');
}
