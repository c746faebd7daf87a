import type { Metrics } from '@tidewatch/ingest/ops';
import type { CatalogueReader } from '@tidewatch/warehouse/query';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Readers whose answers are timed, those that fail too; what was known at an earlier time is not the warehouse's to answer. */
export function timeAnswers(metrics: Metrics): (reader: CatalogueReader) => CatalogueReader {
  const observe = metrics.histogram({
    name: 'tidewatch_web_query_duration_seconds',
    help: 'How long the warehouse took to answer a catalogue query',
    buckets: BUCKETS,
  });
  return (reader) => ({
    ...reader,
    answer: async (query, options) => {
      if (query.knownAt !== undefined) return reader.answer(query, options);
      const startedAt = performance.now();
      try {
        return await reader.answer(query, options);
      } finally {
        observe((performance.now() - startedAt) / 1_000);
      }
    },
  });
}
