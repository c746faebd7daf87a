import type { Admin } from 'kafkajs';
import type { TopicPartition } from '../port.ts';

/** Where a partition begins and ends. */
export interface PartitionEnds extends TopicPartition {
  readonly low: number;
  /** The offset of the next record. */
  readonly high: number;
}

/** And where a group stands in it; null without a commit. */
export interface GroupPlace extends PartitionEnds {
  readonly committed: number | null;
}

/** Ends of all partitions of the topics. */
export async function readEnds(admin: Admin, topics: readonly string[]): Promise<readonly PartitionEnds[]> {
  const read = topics.map(async (topic) => {
    const partitions = await admin.fetchTopicOffsets(topic);
    return partitions
      .map(({ partition, low, high }) => ({ topic, partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition);
  });
  return (await Promise.all(read)).flat();
}

/** Ends of all partitions of the topics, by topic and partition, with the group's commits. */
export async function readPlaces(admin: Admin, group: string, topics: readonly string[]): Promise<readonly GroupPlace[]> {
  const sorted = [...topics].sort();
  const [ends, offsets] = await Promise.all([readEnds(admin, sorted), admin.fetchOffsets({ groupId: group, topics: sorted })]);
  const committed = new Map(
    offsets.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
    ),
  );
  return ends.map((end) => {
    const offset = committed.get(`${end.topic}/${end.partition}`) ?? -1;
    return { ...end, committed: offset < 0 ? null : offset };
  });
}
