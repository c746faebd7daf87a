import type {
  EventLog,
  JoinOptions,
  LogConsumer,
  LogRecord,
  NewRecord,
  PartitionLag,
  PollResult,
  Position,
  TopicPartition,
  TopicSpec,
} from '@tidewatch/ingest/log';
import { TidewatchError } from '@tidewatch/schemas';

/** A clock that moves only when it is told to. */
export interface SetClock {
  now(): number;
  advance(ms: number): void;
}

export function setClock(at: number): SetClock {
  let time = at;
  return { now: () => time, advance: (ms) => void (time += ms) };
}

interface Member {
  readonly group: string;
  held: readonly TopicPartition[];
  fresh: TopicPartition[];
  readonly next: Map<string, number>;
}

const textOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

/** The log's port on arrays: holds records, positions and who reads what. Waiting moves the clock instead. */
export class MemoryLog implements EventLog {
  readonly #clock: SetClock;
  readonly #topics = new Map<string, number>();
  readonly #records = new Map<string, LogRecord[]>();
  readonly #committed = new Map<string, number>();
  readonly #members: Member[] = [];

  constructor(clock: SetClock) {
    this.#clock = clock;
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    for (const { name, partitions } of topics) this.#topics.set(name, Math.max(partitions, this.#topics.get(name) ?? 0));
  }

  async topics(): Promise<readonly TopicSpec[]> {
    return [...this.#topics].map(([name, partitions]) => ({ name, partitions }));
  }

  async append(records: readonly NewRecord[]): Promise<void> {
    for (const { topic, key, value } of records) {
      const partition = [...key].reduce((sum, character) => sum + character.charCodeAt(0), 0) % (this.#topics.get(topic) ?? 1);
      const held = this.recordsOf({ topic, partition });
      held.push({ topic, partition, offset: held.length, key, value, logAt: this.#clock.now() });
    }
  }

  /** Records of one partition, in order. */
  recordsOf(partition: TopicPartition): LogRecord[] {
    const text = textOf(partition);
    const records = this.#records.get(text) ?? [];
    this.#records.set(text, records);
    return records;
  }

  async join({ group, topics }: JoinOptions): Promise<LogConsumer> {
    const member: Member = { group, held: [], fresh: [], next: new Map() };
    this.#members.push(member);
    this.#assign(group, topics);
    return {
      poll: (options) => this.#poll(member, options),
      beat: async () => {},
      commit: (positions) => this.#commit(member, positions),
      seek: async (position) => void member.next.set(textOf(position), position.offset),
      close: async () => {
        this.#members.splice(this.#members.indexOf(member), 1);
        this.#assign(group, topics);
      },
    };
  }

  async lag(group: string, topics: readonly string[]): Promise<readonly PartitionLag[]> {
    return this.#partitionsOf(topics).map((partition) => {
      const offset = this.#committed.get(`${group} ${textOf(partition)}`) ?? 0;
      const end = this.recordsOf(partition).length;
      return { ...partition, offset, end, lag: end - offset };
    });
  }

  async close(): Promise<void> {}

  #partitionsOf(topics: readonly string[]): TopicPartition[] {
    return topics.flatMap((topic) => Array.from({ length: this.#topics.get(topic) ?? 0 }, (_, partition) => ({ topic, partition })));
  }

  #assign(group: string, topics: readonly string[]): void {
    const members = this.#members.filter((member) => member.group === group);
    const partitions = this.#partitionsOf(topics);
    members.forEach((member, i) => {
      const held = partitions.filter((_, n) => n % members.length === i);
      const before = new Set(member.held.map(textOf));
      member.fresh = [
        ...member.fresh.filter((p) => held.some((h) => textOf(h) === textOf(p))),
        ...held.filter((p) => !before.has(textOf(p))),
      ];
      member.held = held;
    });
  }

  async #poll(member: Member, { maxRecords, maxWaitMs }: { maxRecords: number; maxWaitMs: number }): Promise<PollResult> {
    await new Promise((resolve) => setImmediate(resolve));
    const reassigned = member.fresh;
    member.fresh = [];
    for (const p of reassigned) member.next.set(textOf(p), this.#committed.get(`${member.group} ${textOf(p)}`) ?? 0);
    const records: LogRecord[] = [];
    const waiting = member.held.filter((p) => (member.next.get(textOf(p)) ?? 0) < this.recordsOf(p).length);
    for (const [i, p] of waiting.entries()) {
      const from = member.next.get(textOf(p)) ?? 0;
      const share = Math.ceil((maxRecords - records.length) / (waiting.length - i));
      const taken = this.recordsOf(p).slice(from, from + share);
      records.push(...taken);
      member.next.set(textOf(p), from + taken.length);
    }
    if (records.length === 0) this.#clock.advance(maxWaitMs);
    const caughtUp = member.held.filter((p) => member.next.get(textOf(p)) === this.recordsOf(p).length);
    return { records, assigned: member.held, reassigned, caughtUp, polledAt: this.#clock.now() };
  }

  async #commit(member: Member, positions: readonly Position[]): Promise<void> {
    for (const position of positions) {
      const isHeld = member.held.some((p) => textOf(p) === textOf(position)) && !member.fresh.some((p) => textOf(p) === textOf(position));
      if (!isHeld) throw new TidewatchError('log_fenced', `${textOf(position)} is not held`);
    }
    for (const { offset, ...p } of positions) this.#committed.set(`${member.group} ${textOf(p)}`, offset);
  }
}
