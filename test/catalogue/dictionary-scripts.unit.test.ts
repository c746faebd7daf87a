import {
  type AnswerRow,
  businessMs,
  CATALOGUE,
  type Calendar,
  type Cell,
  evaluateQuery,
  isOpenAt,
  parseCalendar,
} from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { oracle } from './oracle/oracle.ts';
import { answer, cellsOf, queryOf, rowsOf as unitRowsOf } from './scripts/answers.ts';
import { differing } from './scripts/compare.ts';
import * as scripts from './scripts/dictionary-scripts.ts';
import { disturbed } from './scripts/random-floor.ts';
import { accepted, T0 } from './scripts/script.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The cells of a script's question, all intervals together. */
const read = ({ events, question }: scripts.DictionaryScript) => cellsOf(events, { ...question, grain: 'total' });
/** One row for each interval of a script's question. */
const rowsOf = ({ events, question }: scripts.DictionaryScript): readonly AnswerRow[] => answer(events, question);
const value = (cells: Readonly<Record<string, Cell>>, id: string) => cells[id]?.value;
const parts = (cells: Readonly<Record<string, Cell>>, id: string) => [cells[id]?.numerator, cells[id]?.denominator];

/** Whom CSAT is about: agent, top-2 answers, answers. */
const ratedAgents = ({ events, question }: scripts.DictionaryScript) => {
  const query = { ...queryOf({ ...question, by: ['agent'] }), metrics: CATALOGUE.filter(({ id }) => id === 'csat_top2') };
  return evaluateQuery(query, unitRowsOf(events)).map(({ dims, cells }) => [dims.agent, ...parts(cells, 'csat_top2')]);
};
/** Monday to Friday from 09:00 to 18:00. */
function openInShanghai(): Calendar {
  const blocks = [{ opens: '09:00', closes: '18:00' }];
  const open = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, blocks]));
  const zones = [{ from: '2020-01-01', zone: 'Asia/Shanghai' }];
  const outcome = parseCalendar({ version_id: 'cal-1', zones, weeks: [{ from: '2020-01-01', open }] });
  if (outcome.kind !== 'continue') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}
const rowOfSession = ({ events }: scripts.DictionaryScript) => unitRowsOf(events).sessions[0];

describe('the scripts of the dictionary, D.11', () => {
  it.each(scripts.DICTIONARY_SCRIPTS)('$name: its events are such as the door lets through', ({ events }) => {
    expect(accepted(events)).toHaveLength(events.length);
  });

  it.each(scripts.DICTIONARY_SCRIPTS)('$name: the catalogue says what the oracle counts', (script) => {
    const { from, to, asOf = to } = script.question;
    expect(differing(read(script), oracle(script.events, { from, to, asOf }), script.name)).toEqual([]);
  });

  it('bot → human: the three first responses are 2 s, 270 s and 90 s; not contained', () => {
    const cells = read(scripts.botToHuman);
    expect(value(cells, 'first_response_customer')).toBe(2_000);
    expect(value(cells, 'first_response_human')).toBe(270_000);
    expect(value(cells, 'first_response_after_handoff')).toBe(90_000);
    expect(parts(cells, 'bot_containment_rate')).toEqual([0, 1]);
  });

  it('hand-off then abandon: both counted, no numbers of agents, nobody is asked how it was', () => {
    const cells = read(scripts.handoffThenAbandon);
    expect(value(cells, 'abandoned')).toBe(1);
    expect(value(cells, 'avg_abandon_time')).toBe(60_000);
    expect(parts(cells, 'handoff_rate')).toEqual([1, 1]);
    expect(parts(cells, 'emotion_handoff_rate')).toEqual([1, 1]);
    expect(parts(cells, 'survey_response_rate')).toEqual([0, 0]);
    expect(parts(cells, 'aht')).toEqual([0, 0]);
    expect(value(cells, 'busy_time_wall')).toBe(0);
    expect(value(cells, 'first_response_human')).toBeNull();
    expect(value(cells, 'agent_first_response')).toBeNull();
    expect(value(cells, 'messages_agent')).toBe(0);
  });

  it('transfer chain: three agent segments, two queue entries, one session with a transfer, rated is the last agent', () => {
    const cells = read(scripts.transferChain);
    expect(parts(cells, 'aht')).toEqual([90_000 + 70_000 + 100_000, 3]);
    expect(value(cells, 'offered')).toBe(2);
    expect(parts(cells, 'transfer_rate')).toEqual([1, 1]);
    expect(parts(cells, 'transfers_per_session')).toEqual([2, 1]);
    expect(parts(cells, 'asa')).toEqual([10_000 + 30_000, 2]);
    // 10 → 40 s by the first, 140 → 150 s by the second; the third has nothing to answer.
    expect(parts(cells, 'agent_first_response')).toEqual([30_000 + 10_000, 2]);
    expect(ratedAgents(scripts.transferChain)).toEqual([['agent-1', 1, 1]]);
  });

  it('missed offers: one entry, one answer, one accept of three offers', () => {
    const cells = read(scripts.missedOffers);
    expect([value(cells, 'offered'), value(cells, 'answered')]).toEqual([1, 1]);
    expect(parts(cells, 'agent_answer_rate')).toEqual([1, 3]);
    expect(value(cells, 'agent_non_response')).toBe(2);
    expect(value(cells, 'asa')).toBe(12_000);
  });

  it('reopen after 2 h and after 80 h: two sessions each time, only the first counts', () => {
    const cells = read(scripts.reopen);
    expect([value(cells, 'sessions_started'), value(cells, 'sessions_closed')]).toEqual([4, 4]);
    expect(parts(cells, 'reopen_rate')).toEqual([1, 4]);
    const { events, question } = scripts.reopen;
    const [pending] = answer(events, { ...question, asOf: question.from + 3 * 24 * HOUR });
    expect(parts(pending?.cells ?? {}, 'reopen_rate')).toEqual([0, 0]);
  });

  it('idle close: the duration up to the close and up to the last message', () => {
    const cells = read(scripts.idleClose);
    expect(value(cells, 'session_duration')).toBe(900_000);
    expect(value(cells, 'session_duration_to_last_activity')).toBe(60_000);
    expect(parts(cells, 'survey_response_rate')).toEqual([0, 0]);
  });

  it('off-hours: flagged, waits 14 h 57 min, 2 min of them in business time, and is in no staffed service level', () => {
    const cells = read(scripts.offHours);
    expect(value(cells, 'offhours_arrivals')).toBe(1);
    expect(value(cells, 'asa')).toBe(14 * HOUR + 57 * MINUTE);
    expect(value(cells, 'asa.business')).toBe(2 * MINUTE);
    const calendar = openInShanghai();
    const [entry] = rowOfSession(scripts.offHours)?.entries ?? [];
    expect(isOpenAt(calendar, entry?.entered_at ?? 0)).toBe(false);
    expect(businessMs(calendar, entry?.entered_at ?? 0, entry?.left_at ?? 0)).toBe(2 * MINUTE);
    for (const id of Object.keys(cells).filter((name) => name.startsWith('service_level.'))) expect(parts(cells, id), id).toEqual([0, 0]);
  });

  it.each([
    [scripts.springDay, 23],
    [scripts.autumnDay, 25],
  ])('$name: durations are those that elapsed, the hours of the day add up', (script, hours) => {
    const rows = rowsOf(script);
    expect(rows).toHaveLength(hours);
    expect(rows.reduce((sum, { interval }) => sum + (interval ? interval.end - interval.start : 0), 0)).toBe(hours * HOUR);
    const counts = rows.map(({ cells }) => [value(cells, 'sessions_started'), value(cells, 'sessions_closed')]);
    // Both begin in the second hour of the day and end in the next bucket, whatever the wall clock calls that.
    expect(counts.map(([started]) => started)).toEqual(counts.map((_, i) => (i === 1 ? 1 : 0)));
    expect(counts.map(([, closed]) => closed)).toEqual(counts.map((_, i) => (i === 2 ? 1 : 0)));
    const cells = read(script);
    expect([value(cells, 'session_duration'), value(cells, 'asa'), value(cells, 'aht')]).toEqual([120_000, 60_000, 60_000]);
  });

  it('zone with 45-minute offset: quarters of an hour lie in one local day each', () => {
    const rows = rowsOf(scripts.kathmandu);
    expect(rows.map(({ interval, cells }) => [interval?.start, value(cells, 'sessions_started')])).toEqual([
      [Date.UTC(2026, 2, 2, 18), 1],
      [Date.UTC(2026, 2, 2, 18, 15), 1],
    ]);
    const { events, question } = scripts.kathmandu;
    const days = answer(events, { ...question, grain: '1d' });
    expect(days.map(({ interval, cells }) => [interval?.start, value(cells, 'sessions_started')])).toEqual([
      [Date.UTC(2026, 2, 1, 18, 15), 1],
      [Date.UTC(2026, 2, 2, 18, 15), 1],
    ]);
  });

  it('late event: what was known before the reply came stays so, the number after it is another (restatement rows: see the worker’s tests)', () => {
    const { events, question } = scripts.lateEvent;
    const knownAt = (instant: number) => {
      const log = events.filter((event) => scripts.logAtOf(event) <= instant);
      return value(cellsOf(log, { ...question, asOf: instant }), 'first_response_human');
    };
    expect(knownAt(T0 + 10 * MINUTE)).toBeNull();
    expect(knownAt(T0 + 21 * MINUTE)).toBe(60_000);
    // Read again as of then, the row tells what has happened by then, also where it was not known yet.
    expect(value(cellsOf(events, { ...question, asOf: T0 + 10 * MINUTE }), 'first_response_human')).toBe(60_000);
  });

  it('duplicates and reorder: every event twice and shuffled changes no number of any script', () => {
    for (const { name, events, question } of scripts.DICTIONARY_SCRIPTS) {
      const once = answer(events, question);
      for (const seed of [1, 2]) expect(answer(disturbed([...events, ...events], seed), question), `${name}, seed ${seed}`).toEqual(once);
    }
  }, 60_000);

  it('merge: the clock of the earlier conversation, and nothing counted twice', () => {
    const cells = read(scripts.merge);
    // Asked at 0 s in the one, answered at 120 s in the other.
    expect(parts(cells, 'first_response_customer')).toEqual([120_000, 1]);
    expect(parts(cells, 'first_response_human')).toEqual([120_000, 1]);
    expect(value(cells, 'customers_unique')).toBe(1);
    expect(parts(cells, 'response_time')).toEqual([60_000, 1]);
    expect(value(cells, 'messages_customer')).toBe(2);
  });

  it('two chats at once: each is handled in full; the agent’s time is counted once', () => {
    const cells = read(scripts.twoChats);
    expect(parts(cells, 'aht')).toEqual([40 * MINUTE, 2]);
    expect(value(cells, 'concurrent_peak')).toBe(2);
    expect(value(cells, 'handle_time_agent_share')).toBe(30 * MINUTE);
    expect(parts(cells, 'occupancy_wall')).toEqual([30 * MINUTE, HOUR]);
    expect(parts(cells, 'slot_utilisation')).toEqual([40 * MINUTE, 3 * HOUR]);
    expect(parts(cells, 'avg_concurrency')).toEqual([40 * MINUTE, 30 * MINUTE]);
    expect(parts(cells, 'sessions_per_hour')).toEqual([2, HOUR]);
    expect(value(cells, 'sessions_per_hour')).toBe(2);
  });

  it('agent unassigned before rating: the rating stays with the agent who was asked about', () => {
    expect(ratedAgents(scripts.unassigned)).toEqual([['ann', 1, 1]]);
    expect(rowOfSession(scripts.unassigned)).toMatchObject({ owner: null, surveys: [{ agent_id: 'ann', score_milli: 5_000 }] });
  });

  it('customer opens, says nothing: a session, but none that is valid or in a service level', () => {
    const cells = read(scripts.saysNothing);
    expect([value(cells, 'sessions_started'), value(cells, 'sessions_valid')]).toEqual([1, 0]);
    expect(parts(cells, 'service_level.exclude_short')).toEqual([0, 0]);
    expect(value(cells, 'first_response_customer')).toBeNull();
  });

  it('agent-first outbound: the human first response starts at the customer’s first message', () => {
    expect(value(read(scripts.agentFirst), 'first_response_human')).toBe(60_000);
  });

  it('midnight: it starts in one day and ends in the next, where all of its handling is filed; time is split', () => {
    const [first, second] = rowsOf(scripts.midnight).map(({ cells }) => cells);
    expect([value(first ?? {}, 'sessions_started'), value(second ?? {}, 'sessions_started')]).toEqual([1, 0]);
    expect([value(first ?? {}, 'sessions_closed'), value(second ?? {}, 'sessions_closed')]).toEqual([0, 1]);
    expect([value(first ?? {}, 'handle_time'), value(second ?? {}, 'handle_time')]).toEqual([0, 360_000]);
    expect([value(first ?? {}, 'busy_time_wall'), value(second ?? {}, 'busy_time_wall')]).toEqual([120_000, 240_000]);
    expect([value(first ?? {}, 'time_available'), value(second ?? {}, 'time_available')]).toEqual([240_000, 480_000]);
  });

  it('empty interval: counts and times are 0, ratios and percentiles are null', () => {
    const cells = read(scripts.emptyInterval);
    for (const { id, aggregate } of CATALOGUE) {
      const isShare =
        aggregate.kind === 'ratio' || aggregate.kind === 'quotient' || ('denominator' in aggregate && aggregate.denominator !== undefined);
      const isNull =
        isShare ||
        aggregate.kind === 'percentile' ||
        aggregate.kind === 'max' ||
        aggregate.kind === 'rolling' ||
        aggregate.kind === 'lapsed' ||
        aggregate.kind === 'agreement' ||
        (aggregate.kind === 'instant' && aggregate.measure === 'least_left_ms');
      expect(value(cells, id), id).toBe(isNull ? null : 0);
    }
  });
});
