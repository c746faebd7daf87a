import type { EventLog, LogConsumer } from '@tidewatch/ingest/log';

/** The log, whose consumers are other ones. */
export function withConsumers(log: EventLog, change: (consumer: LogConsumer) => LogConsumer): EventLog {
  return {
    ensureTopics: (topics) => log.ensureTopics(topics),
    topics: () => log.topics(),
    append: (records) => log.append(records),
    lag: (group, topics) => log.lag(group, topics),
    close: () => log.close(),
    join: async (options) => change(await log.join(options)),
  };
}

/** The consumer with some of its methods replaced. */
export function changed(consumer: LogConsumer, methods: Partial<LogConsumer>): LogConsumer {
  return {
    poll: (options) => consumer.poll(options),
    commit: (positions) => consumer.commit(positions),
    beat: () => consumer.beat(),
    seek: (position) => consumer.seek(position),
    close: () => consumer.close(),
    ...methods,
  };
}
