import { AGENT_STATUSES, type AgentSpan, DAY_MS, startOfDay } from '@tidewatch/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentDayTold, computeAgentSpans } from './agent-spans.ts';

const seed = Date.now();
const DAY = '2026-03-02';
const START = startOfDay(DAY);
const END = START + DAY_MS;
/** The seconds in which something may happen: from before the day into its first minutes. */
const FIRST = -120;
const LAST = 400;
const second = fc.integer({ min: FIRST, max: LAST });
const told = fc.integer({ min: 0, max: LAST });
const at = (seconds: number) => START + seconds * 1000;

const day: fc.Arbitrary<AgentDayTold> = fc.record({
  bucket_on: fc.constant(DAY),
  // Mostly working, so that runs of complex work come about.
  steps: fc.array(
    fc
      .tuple(told, fc.constantFrom('available' as const, 'available' as const, ...AGENT_STATUSES), fc.constantFrom(null, 'lunch'))
      .map(([seconds, status, reason_code]) => ({ at: at(seconds), status, reason_code, asserted: false })),
    { maxLength: 6 },
  ),
  capacities: fc.array(fc.record({ at: told.map(at), channel: fc.constantFrom('web', 'phone', 'web', 'phone', 'all'), slots: fc.nat(4) }), {
    maxLength: 4,
  }),
  works: fc
    .array(
      fc.record({
        from: second,
        length: fc.option(fc.integer({ min: -5, max: 150 })),
        complexity: fc.constantFrom('complex', 'high', 'simple', null),
      }),
      { maxLength: 8 },
    )
    .map((works) =>
      works.map(({ from, length, complexity }, i) => ({
        segment_id: `s${i}`,
        session_id: `x${i}`,
        queue_id: null,
        channel: 'web',
        from: at(from),
        to: length === null ? null : at(from + length),
        complexity,
      })),
    ),
});

/** What holds in the second that begins at `t`, read from the day without cutting it. */
function plainly({ steps, capacities, works }: AgentDayTold, t: number) {
  const step = steps.filter((one) => one.at <= t).at(-1);
  const slots = new Map(capacities.filter((one) => one.at <= t).map((one) => [one.channel, one.slots]));
  const held = works.filter(({ from, to }) => from <= t && (to === null || to > t));
  return {
    status: step?.status ?? null,
    reason_code: step?.reason_code ?? null,
    load: held.length,
    slots: slots.size === 0 ? null : (slots.get('all') ?? [...slots.values()].reduce((a, b) => a + b)),
    isResting: step?.status === 'break' || step?.status === 'offline',
    complexFrom: held.filter(({ complexity }) => complexity === 'complex' || complexity === 'high').map(({ from }) => from),
  };
}

/** Start of the run of complex work in each second: walked forwards second by second, gaps filled in when they close. */
function runsPlainly(seconds: readonly ReturnType<typeof plainly>[]): readonly (number | null)[] {
  const runs: (number | null)[] = [];
  let since: number | null = null;
  let idle = 0;
  for (const [s, { isResting, complexFrom }] of seconds.entries()) {
    runs.push(null);
    if (isResting) since = null;
    else if (complexFrom.length === 0) idle += 1;
    else {
      if (since === null || idle >= 60) since = s === 0 ? Math.min(...complexFrom) : at(s);
      else runs.fill(since, s - idle, s);
      runs[s] = since;
      idle = 0;
    }
    if (since === null) idle = 0;
  }
  return runs;
}

function spanAt(spans: readonly AgentSpan[], t: number): AgentSpan | undefined {
  return spans.find(({ from, until }) => from <= t && until > t);
}

describe('spans of an agent-day', () => {
  it(`say of every second what the day says of it (seed ${seed})`, () => {
    fc.assert(
      fc.property(day, (told) => {
        const spans = computeAgentSpans(told);
        const seconds = Array.from({ length: LAST + 200 }, (_, s) => plainly(told, at(s)));
        const runs = runsPlainly(seconds);
        const expected = seconds.map(({ status, reason_code, load, slots }, s) =>
          JSON.stringify([status, reason_code, load, slots, runs[s] ?? null]),
        );
        const said = seconds.map((_, s) => {
          const { status = null, reason_code = null, load = 0, slots = null, complex_since = null } = spanAt(spans, at(s)) ?? {};
          return JSON.stringify([status, reason_code, load, slots, complex_since]);
        });
        expect(said).toEqual(expected);
      }),
      { seed, numRuns: 150 },
    );
  });

  it(`follow one upon the other from the first thing known to the end of the day, each other than the one before (seed ${seed})`, () => {
    fc.assert(
      fc.property(day, (told) => {
        const spans = computeAgentSpans(told);
        const known = [
          ...told.steps.map((step) => step.at),
          ...told.capacities.map((capacity) => capacity.at),
          ...told.works.filter(({ from, to }) => to === null || to > Math.max(from, START)).map(({ from }) => Math.max(from, START)),
        ];
        expect(spans[0]?.from).toBe(known.length === 0 ? undefined : Math.min(...known));
        expect(spans.at(-1)?.until).toBe(known.length === 0 ? undefined : END);
        for (const [i, { from, until, ...state }] of spans.entries()) {
          expect(until).toBeGreaterThan(from);
          const next = spans[i + 1];
          if (next === undefined) continue;
          expect(next.from).toBe(until);
          expect({ ...next, from, until }).not.toEqual({ from, until, ...state });
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
