import { setTimeout as delay } from 'node:timers/promises';
import { type CxEvent, DAY_MS, newId } from '@tidewatch/schemas';
import { sessionScript } from '../../../pipeline/src/testing/script.ts';
import type { WrongClock } from '../faults/wrong-clocks.ts';
import type { Rig } from '../rig.ts';
import { calendarEvents, wrongWindows } from './calendar.ts';
import { untilRead } from './observe.ts';
import { noneOf, type Scenario, type Stage } from './scenario.ts';

const MINUTE = 60_000;
const JUMP_MS = 120 * MINUTE;
const BATCH = 1_000;
const READ_WITHIN_MS = 10_000;

/** Clocks of the machines that doors and workers run on. */
export interface Clocks {
  readonly door: WrongClock;
  readonly worker: WrongClock;
}

/** Sources and machines whose clocks are wrong, and days and hours at which the calendar does something odd. */
export function wrongClocks({ door, worker }: Clocks): Scenario {
  return {
    name: 'clocks',
    rig: { workers: 2, envOf: { door: door.env, worker: worker.env } },
    // The invalid events among them are an hour ahead, which is right for a door that is two hours ahead.
    load: { eventsPerSecond: 100, sources: 2, invalidShare: 0 },
    play: async (stage) => {
      const problems = [...(await offSources(stage)), ...(await offDoor(stage, door))];
      await sendAll(stage.rig, calendarEvents());
      const slowestMs = Math.round(await jumpingWorkers(stage, worker));
      await untilRead(stage.rig.log);
      const windows = await wrongWindows(stage.rig);
      for (const problem of [...problems, ...windows.slice(0, 20)]) stage.say(`  ${problem}`);
      return {
        figures: { wrongAnswers: problems.length, wrongWindows: windows.length, slowestReadMs: slowestMs },
        bars: [
          ...noneOf({ wrongAnswers: problems.length, wrongWindows: windows.length }),
          { name: 'slowestReadMs', value: slowestMs, is: 'atMost', bound: READ_WITHIN_MS },
        ],
      };
    },
  };
}

const TENANT = 'clocks';

/** A session of one event at an instant. */
function eventAt(at: number): CxEvent {
  const name = newId(at, crypto.getRandomValues(new Uint8Array(16)));
  return sessionScript([[0, 'session.started']], { name, tenant: TENANT, at })[0] as CxEvent;
}

/** Sends one event; what the door says to it must be this. The event counts as sent where it is taken. */
async function expectAnswer(rig: Rig, event: CxEvent, wanted: '202' | '422 time_in_future'): Promise<readonly string[]> {
  if (wanted === '202') rig.ledger.sent([event]);
  else rig.ledger.refused(event.event_id);
  const answer = await post(rig, TENANT, event);
  const text = await answer.text();
  const said = answer.status === 422 && text.includes('"time_in_future"') ? '422 time_in_future' : String(answer.status);
  if (said === '202') rig.ledger.acked([event]);
  const ahead = Math.round((event.occurred_at - Date.now()) / MINUTE);
  return said === wanted ? [] : [`an event ${ahead} min ahead of the right time got ${said}, should get ${wanted}: ${text.slice(0, 200)}`];
}

async function post(rig: Rig, tenantId: string, body: unknown): Promise<Response> {
  return fetch(`${rig.doorUrls[0]}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await rig.apiKey(tenantId)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Sources whose clocks are wrong: far ahead is refused with its reason, a little ahead and any age are taken. */
async function offSources({ rig, say }: Stage): Promise<readonly string[]> {
  say('sources a day off');
  const now = Date.now();
  return [
    ...(await expectAnswer(rig, eventAt(now + DAY_MS), '422 time_in_future')),
    ...(await expectAnswer(rig, eventAt(now + 6 * MINUTE), '422 time_in_future')),
    ...(await expectAnswer(rig, eventAt(now + 4 * MINUTE), '202')),
    ...(await expectAnswer(rig, eventAt(now - DAY_MS), '202')),
    ...(await expectAnswer(rig, eventAt(now - 400 * DAY_MS), '202')),
  ];
}

/** A door whose own clock is wrong measures by it, and goes on as before once the clock is right. */
async function offDoor({ rig, say }: Stage, clock: WrongClock): Promise<readonly string[]> {
  const problems: string[] = [];
  const at = async (aheadMs: number, events: () => Promise<readonly string[]>) => {
    say(`the door's clock is ${aheadMs / MINUTE} min ahead`);
    clock.set(aheadMs);
    await delay(200);
    problems.push(...(await events()));
  };
  await at(JUMP_MS, () => expectAnswer(rig, eventAt(Date.now()), '202'));
  await at(-JUMP_MS, async () => [
    ...(await expectAnswer(rig, eventAt(Date.now() - JUMP_MS), '202')),
    ...(await expectAnswer(rig, eventAt(Date.now()), '422 time_in_future')),
  ]);
  await at(0, () => expectAnswer(rig, eventAt(Date.now()), '202'));
  return problems;
}

/** Sends events in batches, each until it is taken. */
async function sendAll(rig: Rig, events: readonly CxEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += BATCH) {
    const batch = events.slice(from, from + BATCH);
    rig.ledger.sent(batch);
    const answer = await post(rig, batch[0]?.tenant_id ?? '', { events: batch });
    if (answer.status !== 202) throw new Error(`the door answered ${answer.status} to the calendar: ${await answer.text()}`);
    rig.ledger.acked(batch);
  }
}

/** Longest time, ms, until workers whose clock has just been set had read what the log held. */
async function jumpingWorkers({ rig, say, flags }: Stage, clock: WrongClock): Promise<number> {
  let slowestMs = 0;
  for (const aheadMs of flags.isFull ? [JUMP_MS, 0, -JUMP_MS, 0, JUMP_MS, -JUMP_MS, 0] : [JUMP_MS, -JUMP_MS, 0]) {
    say(`the workers' clock is ${aheadMs / MINUTE} min ahead`);
    clock.set(aheadMs);
    await delay(2_000);
    slowestMs = Math.max(slowestMs, await untilRead(rig.log));
  }
  return slowestMs;
}
