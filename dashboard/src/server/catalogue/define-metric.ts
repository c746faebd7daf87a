import { definitionHash, type Metric } from '@tidewatch/schemas';
import type { MetricDefinition } from '../../components/data/metric-definition.ts';
import type { Locale } from '../../i18n/locales.ts';

/** The catalogue's entry in the reader's language. */
export function defineMetric(metric: Metric, locale: Locale): MetricDefinition {
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  return {
    id: metric.id,
    code: metric.code,
    version: metric.version,
    hash: definitionHash(metric),
    name: metric.name[language],
    formula: metric.formula[language],
    notes: metric.notes[language],
    unit: metric.unit,
    variant: metric.id.split('.')[1] ?? null,
  };
}
