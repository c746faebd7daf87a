import {
  bareId,
  CATALOGUE,
  definitionsOf,
  haveSameItems,
  type Metric,
  metricById,
  PRESETS,
  presetById,
  VENDORS,
  type Vendor,
} from '@tidewatch/schemas';
import type { SelectOption } from '../../components/ui/select.tsx';
import type { Locale } from '../../i18n/locales.ts';
import { inLocale } from '../metrics/metric-entry.ts';
import { DEFAULT_PAIR } from './compare-view.ts';

/** Definitions to choose from, under one heading: a vendor's numbers, or a family of ours. */
export interface OfferedGroup {
  /** A vendor's name, or the family's id. */
  readonly title: { readonly vendor: string } | { readonly family: Metric['family'] };
  readonly options: readonly SelectOption[];
}

/** Everything that can be compared: our metrics, the versions of what has changed, and vendors' numbers. */
export function offeredDefinitions(locale: Locale): readonly OfferedGroup[] {
  const metrics = CATALOGUE.filter(({ isPart }) => !isPart).flatMap((metric) => [metric, ...(metric.earlier ? definitionsOf(metric) : [])]);
  const families = [...new Set(metrics.map(({ family }) => family))];
  return [
    ...families.map((family) => ({
      title: { family },
      options: metrics.filter((metric) => metric.family === family).map(({ id, name }) => ({ id, label: inLocale(name, locale) })),
    })),
    ...(Object.keys(VENDORS) as Vendor[]).map((vendor) => ({
      title: { vendor: VENDORS[vendor] },
      options: PRESETS.filter((preset) => preset.vendor === vendor).map(({ id, term }) => ({ id, label: `${VENDORS[vendor]}: ${term}` })),
    })),
  ];
}

/** What to lay beside a definition: a vendor's number that is counted otherwise over the same items, else another metric of ours that is. */
export function counterpartOf(id: string): string {
  const metric = metricById.get(presetById.get(id)?.metric ?? id);
  if (metric === undefined) return DEFAULT_PAIR[0];
  const fits = (other: Metric | undefined) =>
    other !== undefined &&
    !other.isPart &&
    bareId(other.id) !== bareId(metric.id) &&
    other.unit === metric.unit &&
    haveSameItems(metric, other);
  const preset = PRESETS.find(({ metric: told }) => told !== null && fits(metricById.get(told)));
  return preset?.id ?? CATALOGUE.find(fits)?.id ?? DEFAULT_PAIR[1];
}
