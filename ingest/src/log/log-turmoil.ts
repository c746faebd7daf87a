import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type OpenLogOptions, openLog } from './open-log.ts';
import type { EventLog, LogConsumer, LogRecord } from './port.ts';

const PARTITIONS = 6;
const SESSION_MS = 2_000;
const STORM_MS = 20_000;
const CHANGE_EVERY_MS = 3_000;

/** What a group promises while its members come, go and hang. `options`, asked when tests run, open one and the same store. */
export function testLogTurmoil(driver: string, options: () => OpenLogOptions): void {
  describe(`a group on the ${driver} log`, () => {
    const opened: EventLog[] = [];
    const log = async (): Promise<EventLog> => {
      const one = await openLog(options());
      opened.push(one);
      return one;
    };
    const withTopic = async () => {
      const one = await log();
      const topic = `t-${randomUUID()}`;
      await one.ensureTopics([{ name: topic, partitions: PARTITIONS }]);
      return { log: one, topic, group: `g-${randomUUID()}` };
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
    });

    test('of which a member comes or goes every three seconds reads every record, and leaves no partition alone for 15 s', async () => {
      const { log: writer, topic, group } = await withTopic();
      const seen = new Seen();
      const members: Member[] = [];
      const add = async () => void members.push(new Member(await log(), { group, topic, seen }));
      let writing = true;
      let written = 0;
      const writes = (async () => {
        while (writing) {
          await writer.append(Array.from({ length: 20 }, (_, i) => ({ topic, key: `k${i}`, value: Buffer.from(`${written + i}`) })));
          written += 20;
          await delay(100);
        }
      })();
      await add();
      await add();
      const endsAt = Date.now() + STORM_MS;
      for (let change = 0; Date.now() < endsAt; change++) {
        await delay(CHANGE_EVERY_MS);
        if (change % 2 === 0) await add();
        else await members.shift()?.stop();
      }
      writing = false;
      await writes;
      await expect.poll(() => seen.values.size, { timeout: 15_000 }).toBe(written);
      await Promise.all(members.map((member) => member.stop()));
      expect(seen.longestPauseMs).toBeLessThan(15_000);
      expect((await writer.lag(group, [topic])).reduce((sum, { lag }) => sum + lag, 0)).toBe(0);
    }, 90_000);

    test('refuses the commit of a process that was stopped past its session and woken, after another has gone on', async () => {
      const { log: first, topic, group } = await withTopic();
      await first.append(Array.from({ length: 40 }, (_, i) => ({ topic, key: `k${i}`, value: Buffer.from(`${i}`) })));
      const member = JSON.stringify({ ...options(), group, topic, sessionTimeoutMs: SESSION_MS });
      const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'testing-zombie.ts'), member], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      try {
        const lines = createInterface({ input: child.stdout });
        expect(await once(lines, 'line')).toEqual(['read']);
        child.kill('SIGSTOP');
        const heir = await (await log()).join({ group, topics: [topic], sessionTimeoutMs: SESSION_MS });
        const records: LogRecord[] = [];
        await expect
          .poll(
            async () => {
              records.push(...(await heir.poll({ maxRecords: 100, maxWaitMs: 100 })).records);
              return records.length;
            },
            { timeout: 30_000 },
          )
          .toBe(40);
        await commitRead(heir, records.slice(0, 10));
        const before = await first.lag(group, [topic]);
        const outcome = once(lines, 'line');
        child.kill('SIGCONT');
        child.stdin.write('commit\n');
        expect(await outcome).toEqual(['log_fenced']);
        expect(await first.lag(group, [topic])).toEqual(before);
      } finally {
        child.kill('SIGKILL');
      }
    }, 60_000);
  });
}

/** What all members of a group have read, and how long a partition had to wait for one. */
class Seen {
  readonly values = new Set<string>();
  longestPauseMs = 0;
  readonly #readAt = new Map<number, number>();

  add({ partition, value }: LogRecord): void {
    this.values.add(Buffer.from(value).toString());
    const now = performance.now();
    this.longestPauseMs = Math.max(this.longestPauseMs, now - (this.#readAt.get(partition) ?? now));
    this.#readAt.set(partition, now);
  }
}

/** Polls and commits, as a worker does, until it is stopped. */
class Member {
  readonly #log: EventLog;
  readonly #work: Promise<void>;
  #stopped = false;

  constructor(log: EventLog, { group, topic, seen }: { group: string; topic: string; seen: Seen }) {
    this.#log = log;
    this.#work = this.#run(group, topic, seen);
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
  }

  async #run(group: string, topic: string, seen: Seen): Promise<void> {
    const consumer = await this.#log.join({ group, topics: [topic], sessionTimeoutMs: SESSION_MS });
    while (!this.#stopped) {
      const { records } = await consumer.poll({ maxRecords: 100, maxWaitMs: 100 });
      for (const record of records) seen.add(record);
      await commitRead(consumer, records).catch((error) => expect(error).toMatchObject({ code: 'log_fenced' }));
    }
    await consumer.close();
  }
}

async function commitRead(consumer: LogConsumer, records: readonly LogRecord[]): Promise<void> {
  await consumer.commit(records.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset + 1 })));
}
