import type { NetworkFault } from '../tcp-proxy.ts';
import { type Act, playActs } from './acts.ts';
import type { Scenario, Stage } from './scenario.ts';

const FAULTS: readonly (readonly [name: string, fault: NetworkFault])[] = [
  ['Late', { latencyMs: 500 }],
  ['Resets', { resetShare: 0.05 }],
  ['HalfOpen', { isSilent: true }],
  // The classic doubling: what was asked for has been done, and nobody hears of it.
  ['AnswersLost', { lostAnswerShare: 0.05 }],
];

/** One fault on the way to one server, which may be several brokers. */
function onTheWay(server: string, [name, fault]: (typeof FAULTS)[number]): Act {
  return {
    name: `${server}${name}`,
    seconds: 10,
    fullSeconds: 60,
    begin: async ({ rig }: Stage) => {
      const proxies = [...rig.proxies].filter(([of]) => of.startsWith(server)).map(([, proxy]) => proxy);
      for (const proxy of proxies) proxy.set(fault);
      return async () => {
        for (const proxy of proxies) proxy.heal();
      };
    },
  };
}

/** The ways to the stores are slow, break, fall silent and lose answers, one after another. */
export const network: Scenario = {
  name: 'network',
  rig: { workers: 2, via: { postgres: true, clickhouse: true, kafka: true } },
  load: { eventsPerSecond: 100, sources: 2 },
  play: (stage) => {
    const servers = ['postgres', 'clickhouse', ...(stage.flags.log === 'kafka' ? ['kafka'] : [])];
    return playActs(
      servers.flatMap((server) => FAULTS.map((fault) => onTheWay(server, fault))),
      stage,
    );
  },
};
