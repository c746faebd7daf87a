import type pg from 'pg';
import { unknownTopic } from '../check-topics.ts';
import type { TopicSpec } from '../port.ts';

export interface KnownTopic extends TopicSpec {
  readonly id: number;
}

/** Growth by another process is seen after so long. */
const FRESH_MS = 5_000;

/** The log's topics, read again when they are old or one is missing. */
export class TopicDirectory {
  readonly #pool: pg.Pool;
  #byName: ReadonlyMap<string, KnownTopic> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /**
   * The topics of the names, in their order.
   * @throws UsageError `log_topic_unknown`
   */
  async resolve(names: readonly string[]): Promise<readonly KnownTopic[]> {
    const missing = names.some((name) => !this.#byName.has(name));
    if (missing || performance.now() - this.#readAt > FRESH_MS) await this.all();
    return names.map((name) => {
      const topic = this.#byName.get(name);
      if (!topic) throw unknownTopic(name);
      return topic;
    });
  }

  async all(): Promise<readonly KnownTopic[]> {
    const { rows } = await this.#pool.query<KnownTopic>(
      `select t.topic_id as id, t.name, count(*)::int as partitions
       from log.topics t join log.partitions p using (topic_id)
       group by t.topic_id order by t.name`,
    );
    this.#byName = new Map(rows.map((topic) => [topic.name, topic]));
    this.#readAt = performance.now();
    return rows;
  }

  async ensure(topics: readonly TopicSpec[]): Promise<void> {
    // In order of name, so that two callers do not wait for each other in a circle.
    const sorted = [...topics].sort((a, b) => (a.name < b.name ? -1 : 1));
    const columns = [sorted.map((topic) => topic.name), sorted.map((topic) => topic.partitions)];
    await this.#pool.query('insert into log.topics (name) select unnest($1::text[]) on conflict do nothing', [columns[0]]);
    await this.#pool.query(
      `insert into log.partitions (topic_id, partition)
       select t.topic_id, place
       from unnest($1::text[], $2::int[]) as wanted (name, partitions)
       join log.topics t using (name)
       cross join generate_series(0, wanted.partitions - 1) as place
       order by 1, 2
       on conflict do nothing`,
      columns,
    );
    this.#readAt = Number.NEGATIVE_INFINITY;
  }
}
