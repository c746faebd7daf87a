import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A metric whose value is read when it is asked for. Names end with their unit; labels never name a tenant or a person. */
export interface Family {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly labels?: readonly string[];
}

export interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Values by name of the family; null = nothing is known now. */
export type Reading = Readonly<Record<string, number | readonly Sample[] | null>>;

export interface HistogramSpec {
  readonly name: string;
  readonly help: string;
  /** Upper bounds in seconds. */
  readonly buckets: readonly number[];
}

/** The metrics of one process, in Prometheus' text form. */
export interface Metrics {
  /** Families that are read together, at each scrape. A reading that fails leaves them out of that scrape, and is counted. */
  add(families: readonly Family[], read: () => Reading | Promise<Reading>): void;
  /** A distribution of durations; what it returns takes one, in seconds. */
  histogram(spec: HistogramSpec): (seconds: number) => void;
  readonly contentType: string;
  text(): Promise<string>;
}

interface Group {
  readonly families: ReadonlyMap<string, { readonly metric: Gauge | Counter; readonly isLabelled: boolean }>;
  readonly read: () => Reading | Promise<Reading>;
}

/** Opens a registry of its own with the default metrics of the process and of Node. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const failures = new Counter({
    name: 'tidewatch_ops_reading_failures_total',
    help: 'Readings of metrics that failed; what they would have told is absent from that scrape',
    registers: [registry],
  });
  const groups: Group[] = [];

  const fill = async ({ families, read }: Group) => {
    const reading = await Promise.resolve()
      .then(read)
      .catch(() => {
        failures.inc();
        return {} as Reading;
      });
    for (const [name, { metric, isLabelled }] of families) {
      const value = reading[name] ?? null;
      metric.reset();
      if (typeof value === 'number') metric.inc(value);
      else if (value !== null) for (const sample of value) metric.inc({ ...sample.labels }, sample.value);
      // A metric without labels stands at 0 after a reset, which would be a claim.
      else if (!isLabelled) metric.remove();
    }
  };
  return {
    add: (families, read) => groups.push({ families: new Map(families.map((family) => [family.name, make(family, registry)])), read }),
    histogram: ({ name, help, buckets }) => {
      const histogram = new Histogram({ name, help, buckets: [...buckets], registers: [registry] });
      return (seconds) => histogram.observe(seconds);
    },
    contentType: registry.contentType,
    text: async () => {
      await Promise.all(groups.map(fill));
      return registry.metrics();
    },
  };
}

function make({ name, kind, help, labels = [] }: Family, registry: Registry) {
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  return { metric: kind === 'gauge' ? new Gauge(options) : new Counter(options), isLabelled: labels.length > 0 };
}
