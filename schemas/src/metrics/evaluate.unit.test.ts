import { describe, expect, it } from 'vitest';
import { buildEntry, buildMessage, buildOffer, buildSegment, buildSession } from '../facts/session-facts.builder.ts';
import type { SessionFacts } from '../facts/session-facts.ts';
import { metricById } from './catalogue.ts';
import { evaluateQuery } from './evaluate.ts';
import { and, field, is, sub, value } from './expression.ts';
import type { Metric } from './metric.ts';
import { emptyCell, type MetricQuery } from './query.ts';

const NINE = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const metric = (id: string): Metric => {
  const found = metricById.get(id);
  if (!found) throw new Error(`no metric ${id}`);
  return found;
};

const ask = (ids: readonly (string | Metric)[], sessions: Iterable<SessionFacts>, query: Partial<MetricQuery> = {}) =>
  evaluateQuery(
    {
      metrics: ids.map((id) => (typeof id === 'string' ? metric(id) : id)),
      from: NINE,
      to: NINE + HOUR,
      grain: 'total',
      zone: 'UTC',
      by: [],
      where: [],
      asOf: NINE + HOUR,
      ...query,
    },
    { sessions, agent_days: [] },
  );

/** The one value of a metric over the hour from nine. */
const answerTo = (id: string | Metric, sessions: readonly SessionFacts[], query: Partial<MetricQuery> = {}) =>
  ask([id], sessions, query)[0]?.cells[typeof id === 'string' ? id : id.id]?.value;

const waiting = (entered_at: number, facts: Parameters<typeof buildEntry>[0] = {}) =>
  buildSession({ started_at: entered_at, entries: [buildEntry({ entered_at, ...facts })] });
const answeredAfter = (waitMs: number, facts: Parameters<typeof buildEntry>[0] = {}) =>
  waiting(NINE, { left_at: NINE + waitMs, left_reason: 'assigned', accepted_at: NINE + waitMs, agent_id: 'a1', ...facts });

describe('intervals and groups', () => {
  it('gives every interval a row without `by`, and counts of 0 and null ratios where nothing happened', () => {
    const ids = ['offered', 'asa', 'wait_p50', 'wait_max', 'customers_unique', 'concurrent_peak', 'in_queue_now'];
    const rows = ask(ids, [], { grain: '15m' });
    expect(rows.map((row) => row.interval?.start)).toEqual([0, 15, 30, 45].map((m) => NINE + m * MINUTE));
    for (const row of rows) {
      expect(row.dims).toEqual({});
      for (const id of ids) expect(row.cells[id]).toEqual(emptyCell(metric(id)));
    }
    expect(ids.map((id) => rows[0]?.cells[id]?.value)).toEqual([0, null, null, null, 0, 0, 0]);
  });

  it('gives only groups in which something was counted with `by`, in order of interval and of the bytes of the dimensions', () => {
    const at = (minute: number, queue_id: string) => waiting(NINE + minute * MINUTE, { queue_id });
    const rows = ask(['offered', 'answered'], [at(20, 'b'), at(1, '\u{1f600}'), at(1, '排'), at(1, 'ｚ'), at(2, 'b')], {
      grain: '15m',
      by: ['queue'],
    });
    expect(rows.map((row) => [row.interval?.start, row.dims.queue, row.cells['offered']?.value])).toEqual([
      [NINE, 'b', 1],
      [NINE, '排', 1],
      [NINE, 'ｚ', 1],
      [NINE, '\u{1f600}', 1],
      [NINE + 15 * MINUTE, 'b', 1],
    ]);
    expect(ask(['answered'], [at(1, 'b')], { by: ['queue'] })).toEqual([]);
  });

  it('files an instant on a border in the interval that starts there, and one at `to` nowhere', () => {
    const rows = ask(
      ['offered'],
      [NINE, NINE + 15 * MINUTE, NINE + HOUR].map((at) => waiting(at)),
      { grain: '15m' },
    );
    expect(rows.map((row) => row.cells['offered']?.value)).toEqual([1, 1, 0, 0]);
  });

  it('cuts a range that begins inside an interval, though the interval begins before it', () => {
    const rows = ask(['offered'], [waiting(NINE + MINUTE), waiting(NINE + 6 * MINUTE)], { from: NINE + 5 * MINUTE, grain: '1h' });
    expect(rows).toMatchObject([{ interval: { start: NINE, end: NINE + HOUR }, cells: { offered: { value: 1 } } }]);
  });

  it('filters by a dimension, by several values, and by null written as the empty text', () => {
    const rows = [waiting(NINE, { queue_id: 'x' }), waiting(NINE, { queue_id: 'y' }), answeredAfter(1000, { queue_id: 'z' })];
    expect(answerTo('offered', rows, { where: [{ dimension: 'queue', values: ['x', 'z'] }] })).toBe(2);
    expect(answerTo('offered', rows, { where: [{ dimension: 'agent', values: [''] }] })).toBe(2);
    expect(answerTo('offered', rows, { where: [{ dimension: 'queue', values: ['x', 'z'], isNot: true }] })).toBe(rows.length - 2);
    const both = {
      where: [
        { dimension: 'queue' as const, values: ['x', 'z'] },
        { dimension: 'agent' as const, values: ['a1'] },
      ],
    };
    expect(answerTo('offered', rows, both)).toBe(1);
  });

  it('refuses a dimension that the metric does not have', () => {
    expect(() => ask(['offered'], [], { by: ['sender'] })).toThrow(expect.objectContaining({ code: 'dimension_unknown' }));
    expect(() => ask(['asa'], [], { where: [{ dimension: 'owner', values: ['bot'] }] })).toThrow(
      /asa cannot be split or filtered by owner/,
    );
  });

  it('leaves out test and spam sessions everywhere', () => {
    const rows = [buildSession({ started_at: NINE, is_test: true }), { ...waiting(NINE), is_spam: true }, waiting(NINE)];
    for (const id of ['sessions_started', 'sessions_open_now', 'offered', 'in_queue_now']) expect(answerTo(id, rows)).toBe(1);
  });

  it('takes rows that can be gone through only once', () => {
    function* once() {
      yield waiting(NINE);
    }
    expect(ask(['sessions_started', 'offered'], once())).toMatchObject([
      { cells: { sessions_started: { value: 1 }, offered: { value: 1 } } },
    ]);
  });
});

describe('thresholds and ratios', () => {
  it('takes a wait of exactly T as within T, and an abandon of exactly S as not short', () => {
    expect(answerTo('service_level.answered_only', [answeredAfter(20_000), answeredAfter(20_001)])).toBe(0.5);
    const left = (wait: number) => waiting(NINE, { left_at: NINE + wait, left_reason: 'abandoned' });
    expect(answerTo('abandoned_short', [left(4_999), left(5_000)])).toBe(1);
  });

  it('uses each entry’s own T and S', () => {
    expect(answerTo('service_level.answered_only', [answeredAfter(30_000, { answer_within_ms: 30_000 }), answeredAfter(30_000)])).toBe(0.5);
  });

  it('takes the short abandons, and nothing else, out of both sides of the abandon rate', () => {
    const rows = [
      waiting(NINE),
      answeredAfter(1_000),
      waiting(NINE, { left_at: NINE + 1_000, left_reason: 'abandoned' }),
      waiting(NINE, { left_at: NINE + 9_000, left_reason: 'abandoned' }),
      waiting(NINE, { left_at: NINE + 1_000, left_reason: 'flow_out' }),
    ];
    expect(ask(['abandon_rate.exclude_short'], rows)[0]?.cells['abandon_rate.exclude_short']).toEqual({
      value: 0.25,
      numerator: 1,
      denominator: 4,
      n: 4,
    });
  });

  it('leaves entries outside opening hours out of every service level, but counts them as offered', () => {
    const rows = [answeredAfter(1_000), answeredAfter(60_000, { offhours: true })];
    for (const variant of [
      'answered_only',
      'include_abandoned',
      'exclude_short',
      'include_flow_out',
      'removed_within',
      'early_abandon_neutral',
    ])
      expect(ask([`service_level.${variant}`], rows)[0]?.cells[`service_level.${variant}`]).toMatchObject({ numerator: 1, denominator: 1 });
    expect(answerTo('offered', rows)).toBe(2);
  });

  it('keeps the numerator of a ratio whose denominator is 0', () => {
    expect(ask(['patience_mean'], [answeredAfter(7_000)])[0]?.cells['patience_mean']).toEqual({
      value: null,
      numerator: 7_000,
      denominator: 0,
      n: 0,
    });
  });

  it('counts each offer, one in three accepted after two misses, for one entry', () => {
    const offers = (['missed', 'rejected', 'accepted'] as const).map((result, i) =>
      buildOffer({ entered_at: NINE, offered_at: NINE + i, decided_at: NINE + i + 1, result }),
    );
    const rows = [{ ...answeredAfter(1_000), offers }];
    expect(ask(['offered', 'answered', 'agent_answer_rate', 'agent_non_response'], rows)[0]?.cells).toMatchObject({
      offered: { value: 1 },
      answered: { value: 1 },
      agent_answer_rate: { numerator: 1, denominator: 3 },
      agent_non_response: { value: 2 },
    });
  });

  it('counts recalled messages and never notes', () => {
    const messages = [
      buildMessage({ at: NINE, recalled_at: NINE + 1 }),
      buildMessage({ at: NINE, sender: 'agent' }),
      buildMessage({ at: NINE, sender: 'agent', is_public: false }),
    ];
    const [row] = ask(['messages_customer', 'messages_agent', 'messages_bot'], [buildSession({ started_at: NINE, messages })]);
    expect(row?.cells).toMatchObject({ messages_customer: { value: 1 }, messages_agent: { value: 1 }, messages_bot: { value: 0 } });
  });

  it('counts a customer of two valid sessions once, and nobody who said nothing', () => {
    const session = (customer_id: string | null, said: boolean) =>
      buildSession({ started_at: NINE, customer_id, first_customer_message_at: said ? NINE : null });
    expect(answerTo('customers_unique', [session('k', true), session('k', true), session('l', false), session(null, true)])).toBe(1);
  });
});

describe('percentiles', () => {
  it('are nearest rank: value number ceil(p·n) of the sorted list', () => {
    const waits = (...seconds: number[]) => seconds.map((s) => answeredAfter(s * 1000));
    expect(answerTo('wait_p50', waits(4, 1, 3, 2))).toBe(2_000);
    expect(answerTo('wait_p50', waits(3, 1, 2))).toBe(2_000);
    expect(answerTo('wait_p90', waits(...Array.from({ length: 10 }, (_, i) => i + 1)))).toBe(9_000);
    expect(answerTo('wait_p90', waits(...Array.from({ length: 11 }, (_, i) => i + 1)))).toBe(10_000);
    expect(answerTo('wait_p90', waits(7))).toBe(7_000);
  });
});

describe('handle time', () => {
  const seg = (facts: Parameters<typeof buildSegment>[0]) =>
    buildSession({ started_at: NINE, segments: [buildSegment({ started_at: NINE, ...facts })] });

  it('is the stay plus after-contact work, each chat in full, filed whole at the segment’s end', () => {
    const rows = [
      seg({ ended_at: NINE + 20 * MINUTE, wrapup_started_at: NINE + 20 * MINUTE, wrapup_ended_at: NINE + 25 * MINUTE }),
      seg({ ended_at: NINE + 10 * MINUTE }),
    ];
    expect(ask(['aht'], rows)[0]?.cells['aht']).toMatchObject({ numerator: 35 * MINUTE, denominator: 2 });
    const bySlot = ask(['handle_time'], rows, { grain: '15m' });
    expect(bySlot.map((row) => row.cells['handle_time']?.value)).toEqual([10 * MINUTE, 25 * MINUTE, 0, 0]);
  });

  it('waits for the end of after-contact work, and counts neither bots nor open segments', () => {
    const wrapping = { ended_at: NINE + MINUTE, wrapup_started_at: NINE + MINUTE, wrapup_ended_at: NINE + 3 * MINUTE };
    const rows = [seg(wrapping), seg({}), seg({ owner_kind: 'bot', ended_at: NINE + MINUTE })];
    expect(ask(['aht'], rows, { asOf: NINE + 2 * MINUTE })[0]?.cells['aht']).toMatchObject({ numerator: 0, denominator: 0, value: null });
    expect(ask(['aht'], rows)[0]?.cells['aht']).toMatchObject({ numerator: 3 * MINUTE, denominator: 1 });
  });
});

describe('as_of', () => {
  const row = buildSession({
    started_at: NINE,
    closed_at: NINE + 30 * MINUTE,
    close_reason: 'idle',
    entries: [
      buildEntry({ entered_at: NINE, left_at: NINE + 10_000, left_reason: 'assigned', accepted_at: NINE + 10_000, agent_id: 'a1' }),
    ],
  });
  const read = (asOf: number) =>
    ask(['sessions_started', 'sessions_closed', 'sessions_open_now', 'offered', 'answered', 'in_queue_now', 'oldest_wait_now'], [row], {
      asOf,
    })[0]?.cells;

  it('reads an instant after it as not happened, and one at it as happened', () => {
    expect(read(NINE - 1)).toMatchObject({ sessions_started: { value: 0 }, offered: { value: 0 }, sessions_open_now: { value: 0 } });
    expect(read(NINE)).toMatchObject({ sessions_started: { value: 1 }, in_queue_now: { value: 1 }, oldest_wait_now: { value: 0 } });
    expect(read(NINE + 9_999)).toMatchObject({ answered: { value: 0 }, in_queue_now: { value: 1 }, oldest_wait_now: { value: 9_999 } });
    expect(read(NINE + 10_000)).toMatchObject({ answered: { value: 1 }, in_queue_now: { value: 0 }, sessions_open_now: { value: 1 } });
    expect(read(NINE + 30 * MINUTE)).toMatchObject({ sessions_closed: { value: 1 }, sessions_open_now: { value: 0 } });
  });

  it('hides what is known only since a later instant from filters and splits', () => {
    const split = (asOf: number) => ask(['offered'], [row], { by: ['left_reason', 'agent'], asOf })[0]?.dims;
    expect(split(NINE + 9_999)).toEqual({ left_reason: '', agent: '' });
    expect(split(NINE + 10_000)).toEqual({ left_reason: 'assigned', agent: 'a1' });
    const filtered = (asOf: number) =>
      answerTo('sessions_started', [row], { where: [{ dimension: 'close_reason', values: ['idle'] }], asOf });
    expect([filtered(NINE + 30 * MINUTE - 1), filtered(NINE + 30 * MINUTE)]).toEqual([0, 1]);
  });
});

describe('instant metrics', () => {
  it('are read at each interval’s end, or at as_of when that is earlier', () => {
    const rows = [waiting(NINE + 5 * MINUTE, { left_at: NINE + 20 * MINUTE, left_reason: 'abandoned' }), waiting(NINE + 16 * MINUTE)];
    const cells = ask(['in_queue_now', 'oldest_wait_now'], rows, { grain: '15m', asOf: NINE + 40 * MINUTE }).map((row) => [
      row.cells['in_queue_now']?.value,
      row.cells['oldest_wait_now']?.value,
    ]);
    expect(cells).toEqual([
      [1, 10 * MINUTE],
      [1, 14 * MINUTE],
      [1, 24 * MINUTE],
      [1, 24 * MINUTE],
    ]);
  });

  it('see what began before the range and still goes on', () => {
    expect(answerTo('sessions_open_now', [buildSession({ started_at: NINE - 5 * HOUR })])).toBe(1);
    expect(answerTo('sessions_open_now', [buildSession({ started_at: NINE - 5 * HOUR, closed_at: NINE - HOUR })])).toBe(0);
  });

  it('split open sessions by who has them', () => {
    const rows = (['bot', 'agent', 'agent'] as const).map((owner) => buildSession({ started_at: NINE, owner }));
    expect(
      ask(['sessions_open_now'], rows, { by: ['owner'] }).map((row) => [row.dims.owner, row.cells['sessions_open_now']?.value]),
    ).toEqual([
      ['agent', 2],
      ['bot', 1],
    ]);
  });
});

describe('peak concurrency', () => {
  const spans = (...minutes: readonly (readonly [number, number | null])[]) =>
    minutes.map(([from, to]) =>
      buildSession({
        started_at: NINE,
        segments: [buildSegment({ started_at: NINE + from * MINUTE, ended_at: to === null ? null : NINE + to * MINUTE })],
      }),
    );

  it('takes a span that ends where another begins as not overlapping', () => {
    expect(answerTo('concurrent_peak', spans([0, 10], [10, 20]))).toBe(1);
    expect(answerTo('concurrent_peak', spans([0, 11], [10, 20]))).toBe(2);
    expect(answerTo('concurrent_peak', spans([10, 10]))).toBe(0);
  });

  it('is a maximum of each interval, of spans cut at its borders', () => {
    const rows = ask(['concurrent_peak'], spans([-30, 20], [5, 10], [6, 40]), { grain: '15m' });
    expect(rows.map((row) => row.cells['concurrent_peak']?.value)).toEqual([3, 2, 1, 0]);
  });

  it('lets what is still open go on until as_of', () => {
    const rows = ask(['concurrent_peak'], spans([0, null], [20, 50]), { grain: '15m', asOf: NINE + 35 * MINUTE });
    expect(rows.map((row) => row.cells['concurrent_peak']?.value)).toEqual([1, 2, 2, 0]);
  });
});

describe('a metric of one’s own', () => {
  it('takes the empty value of a maximum where nothing was counted', () => {
    const longest: Metric = {
      ...metric('wait_max'),
      id: 'mine',
      aggregate: { kind: 'max', of: sub(field('left_at'), field('entered_at')), empty: 0 },
    };
    expect(answerTo(longest, [])).toBe(0);
    expect(answerTo(longest, [answeredAfter(3)])).toBe(3);
  });

  it('leaves out items whose formula is null, and does not count them in n', () => {
    const mean: Metric = {
      ...metric('asa'),
      id: 'mine',
      aggregate: {
        kind: 'ratio',
        numerator: { of: sub(field('left_at'), field('entered_at')) },
        denominator: { where: and(is('left_reason', 'assigned')) },
      },
    };
    expect(ask([mean], [answeredAfter(3), waiting(NINE)])[0]?.cells['mine']).toEqual({ value: 3, numerator: 3, denominator: 1, n: 1 });
  });

  it('refuses a field that its source does not have', () => {
    const broken: Metric = { ...metric('offered'), aggregate: { kind: 'sum', term: { of: sub(field('nothing'), value(1)) } } };
    expect(() => ask([broken], [waiting(NINE)])).toThrow('the source has no field nothing');
  });
});
