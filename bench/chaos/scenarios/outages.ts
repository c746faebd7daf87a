import { refuseInserts, slowInserts, takeTableAway } from '../faults/clickhouse-faults.ts';
import { makeReadOnly } from '../faults/postgres-faults.ts';
import { type Act, playActs } from './acts.ts';
import type { Scenario, Stage } from './scenario.ts';

const SLOW_MS = 3_000;

/** The server is dead and nobody starts it again. */
function gone(name: string, fullSeconds: number): Act {
  return {
    name: `${name}Gone`,
    seconds: 20,
    fullSeconds,
    begin: async ({ rig }: Stage) => {
      const server = rig.process(name);
      await server.holdDown();
      return () => server.release();
    },
  };
}

/** The server stands still: connections are accepted by the system and nobody answers. */
function stopped(name: string, fullSeconds: number): Act {
  return {
    name: `${name}Stopped`,
    seconds: 20,
    fullSeconds,
    begin: async ({ rig }: Stage) => {
      const server = rig.process(name);
      server.signal('SIGSTOP');
      return async () => void server.signal('SIGCONT');
    },
  };
}

const ACTS: readonly Act[] = [
  gone('clickhouse', 300),
  stopped('clickhouse', 60),
  { name: 'clickhouseSlow', seconds: 20, fullSeconds: 120, begin: ({ rig }) => slowInserts(rig.clickhouseUrl, SLOW_MS) },
  { name: 'tableRefused', seconds: 20, fullSeconds: 180, begin: ({ rig }) => refuseInserts(rig.clickhouseUrl, 'sessions') },
  { name: 'archiveRefused', seconds: 20, fullSeconds: 180, begin: ({ rig }) => refuseInserts(rig.clickhouseUrl, 'events') },
  { name: 'tableAway', seconds: 10, fullSeconds: 60, begin: ({ rig }) => takeTableAway(rig.clickhouseUrl, 'open_items') },
  gone('postgres', 60),
  stopped('postgres', 60),
  { name: 'postgresReadOnly', seconds: 20, fullSeconds: 60, begin: ({ rig }) => makeReadOnly(rig.databaseUrl) },
];

/** Brokers are there only where the log is Kafka. */
const KAFKA_ACTS: readonly Act[] = [gone('kafka-1', 60), stopped('kafka-1', 60)];

/** One store after another is gone, stands still, is slow, refuses: everything waits, and nothing is lost or given up. */
export const outages: Scenario = {
  name: 'outages',
  rig: { workers: 2 },
  load: { eventsPerSecond: 100, sources: 2 },
  play: (stage) => playActs(stage.flags.log === 'kafka' ? [...ACTS, ...KAFKA_ACTS] : ACTS, stage),
};
