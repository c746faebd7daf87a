import { UsageError } from '@tidewatch/schemas';
import type { TopicSpec } from './port.ts';

/**
 * What both drivers ask of topics that are to be made.
 * @throws UsageError `log_topic_invalid`
 */
export function checkTopics(topics: readonly TopicSpec[]): void {
  for (const { name, partitions } of topics) {
    if (!/^[A-Za-z0-9._-]{1,200}$/.test(name)) throw invalid(name, 'a name has 1 to 200 of A–Z a–z 0–9 . _ -');
    if (!Number.isInteger(partitions) || partitions < 1 || partitions > 1_000) throw invalid(name, 'it has 1 to 1,000 partitions');
  }
}

/** The error of both drivers for a topic that has not been made. */
export function unknownTopic(name: string): UsageError {
  return new UsageError('log_topic_unknown', `The log has no topic ${name}; ensureTopics makes it`);
}

function invalid(name: string, rule: string): UsageError {
  return new UsageError('log_topic_invalid', `The topic ${JSON.stringify(name)} cannot be made: ${rule}`);
}
