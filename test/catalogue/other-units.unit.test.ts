import { type AnswerRow, CATALOGUE, type Cell, type CxEvent, evaluateQuery, type MetricQuery, metricById } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { type Line, sessionScript, T0, unitScript } from '../../pipeline/src/testing/script.ts';
import { workOf } from './oracle/work.ts';
import { queryOf } from './scripts/answers.ts';
import { disturbed, randomOf } from './scripts/random-floor.ts';
import { randomWork } from './scripts/random-work.ts';
import { unitRowsOf } from './scripts/unit-rows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.UTC(2026, 2, 2);
const RANGE = { from: MIDNIGHT, to: MIDNIGHT + 2 * DAY };

interface Asked {
  readonly asOf?: number;
  readonly by?: MetricQuery['by'];
}

function rowsOf(id: string, events: readonly CxEvent[], { asOf = RANGE.to, by = [] }: Asked = {}): readonly AnswerRow[] {
  const metric = metricById.get(id);
  if (metric === undefined) throw new Error(`no metric ${id}`);
  return evaluateQuery({ ...queryOf({ ...RANGE, asOf, by }), metrics: [metric] }, unitRowsOf(events));
}

/** Value, above and below the line, over two days from the midnight before the scripts' start. */
function told(id: string, events: readonly CxEvent[], asked: Asked = {}): readonly [number | null, number | null, number | null] {
  const cell = rowsOf(id, events, asked)[0]?.cells[id] as Cell;
  return [cell.value, cell.numerator, cell.denominator];
}

/** Each group's value. */
function valuesBy(dimension: MetricQuery['by'][number], id: string, events: readonly CxEvent[]) {
  return Object.fromEntries(rowsOf(id, events, { by: [dimension] }).map(({ dims, cells }) => [dims[dimension], cells[id]?.value]));
}

const customer = (lines: readonly Line[]) => unitScript({ customer_id: 'u1' }, lines);
const chat = (name: string, second = 0) =>
  sessionScript(
    [
      [second, 'session.started'],
      [second + 60, 'session.closed', { close_reason: 'agent' }],
    ],
    { name },
  );
const order = (id: string, value: number, fields = {}) => ({ order_id: id, order_value_minor: value, currency: 'EUR', ...fields });

describe('orders (M09, M104)', () => {
  const bought = customer([
    [0, 'order.placed', order('o1', 1_000, { session_id: 's1' })],
    [10, 'order.placed', order('o2', 500)],
    [20, 'order.placed', order('o3', 700, { session_id: 's1' })],
    [40, 'order.refunded', order('o3', 300)],
  ]);

  it('sessions ÷ orders; null where nothing was ordered', () => {
    expect(told('contact_rate', [...chat('a'), ...chat('b'), ...bought])).toEqual([2 / 3, 2, 3]);
    expect(told('contact_rate', chat('a'))).toEqual([null, 1, 0]);
    expect(told('contact_rate', [])).toEqual([null, 0, 0]);
  });

  it('orders after a session ÷ sessions; revenue less refunds, from when they are made', () => {
    const events = [...chat('a'), ...chat('b'), ...bought];
    expect(told('conversion_rate', events)).toEqual([1, 2, 2]);
    expect(told('revenue_attributed', events)).toEqual([1_400, 1_400, null]);
    expect(told('revenue_attributed', events, { asOf: T0 + 39_999 })).toEqual([1_700, 1_700, null]);
    expect(told('revenue_per_session', events)).toEqual([700, 1_400, 2]);
    expect(told('conversion_rate', bought)).toEqual([null, 2, 0]);
  });

  it('currencies are told apart', () => {
    const yen = customer([[0, 'order.placed', { order_id: 'o9', order_value_minor: 90, currency: 'JPY', session_id: 's' }]]);
    expect(valuesBy('currency', 'revenue_attributed', [...bought, ...yen.map((event) => ({ ...event, event_id: 'yen' }))])).toEqual({
      EUR: 1_400,
      JPY: 90,
    });
  });
});

let evaluations = 0;
const evaluated = (lines: readonly Line[]) => unitScript({ evaluation_id: `e${evaluations++}` }, lines);
const scored = (score: number, fields = {}, type = 'qa.submitted') => evaluated([[0, type, { score, ...fields }]]);
const judged = (verdicts: readonly string[], fields = {}, type = 'qa.submitted') =>
  evaluated([[0, type, { ...fields, answers: verdicts.map((verdict) => ({ question_id: 'accuracy', verdict })) }]]);

describe('quality work (M80, M97–M102)', () => {
  it('the form of the dictionary is 66.67 points; with a failed critical question 0', () => {
    const form = [
      { question_id: 'a', weight: 40, min: 1, max: 5, chosen: 4 },
      { question_id: 'b', weight: 30, min: 0, max: 1, chosen: 1 },
      { question_id: 'c', weight: 20, min: 1, max: 3, chosen: 1 },
      { question_id: 'd', weight: 10, min: 0, max: 1, chosen: 0, applicable: false },
    ];
    const submitted = (answers: readonly object[]) => evaluated([[0, 'qa.submitted', { answers }]]);
    expect(told('qa_score', submitted(form))).toEqual([66.667, 66_667, 1]);
    const failed = submitted([...form, { question_id: 'e', fatal: true }]);
    expect(told('qa_score', failed)).toEqual([0, 0, 1]);
    expect(told('autofail_rate', [...submitted(form), ...failed])).toEqual([1 / 2, 1, 2]);
  });

  it('the mean of reviews 100, 9.91, 63.96, 90.99, 0 is 52.97', () => {
    const reviews = [100, 9.91, 63.96, 90.99, 0].flatMap((score) => scored(score));
    expect(told('iqs', reviews)[0]).toBeCloseTo(52.972, 9);
    expect(told('qa_score', reviews)).toEqual([52.972, 264_860, 5]);
  });

  it('scores of people and of machines are never mixed; calibration is in none', () => {
    const all = [...scored(90), ...scored(40, {}, 'qa.auto_scored'), ...scored(10, {}, 'qa.calibration_submitted')];
    expect(told('iqs', all)[0]).toBe(90);
    expect(told('aqs', all)[0]).toBe(40);
    expect(told('qa_score', all)).toEqual([65, 130_000, 2]);
    expect(told('evaluations_submitted', all)[0]).toBe(2);
  });

  it('what was chosen with probability 0.1 weighs ten times what was chosen for sure', () => {
    const all = [...scored(50, { inclusion_probability: 0.1 }), ...scored(94, { inclusion_probability: 1 })];
    expect(told('iqs', all)).toEqual([54, 594_000_000, 11_000]);
  });

  it('a second look is the one that counts, at the time of the first', () => {
    const looked = evaluated([
      [0, 'qa.submitted', { score: 20 }],
      [2 * 24 * 3_600, 'qa.reinspected', { score: 80 }],
    ]);
    expect(told('iqs', looked, { asOf: RANGE.to + 9 * DAY })[0]).toBe(80);
  });

  it('accuracy of people and of bots: right ÷ judged, a bot’s weighted', () => {
    const people = [
      ...judged(['right', 'right', 'wrong'], { agent_id: 'ann' }),
      ...judged(['wrong'], { agent_id: 'ann' }, 'qa.auto_scored'),
    ];
    const bots = [
      ...judged(['right'], { bot_id: 'b', inclusion_probability: 0.5 }),
      ...judged(['wrong'], { bot_id: 'b' }, 'qa.auto_scored'),
    ];
    expect(told('response_accuracy', [...people, ...bots])).toEqual([2 / 3, 2, 3]);
    expect(told('bot_answer_accuracy', [...people, ...bots])).toEqual([2 / 3, 2_000, 3_000]);
    expect(told('bot_answer_accuracy', people)).toEqual([null, 0, 0]);
  });

  it('two raters, 20 questions: both yes 8, both no 7, one alone 3 and 2: agreement 0.75, kappa 0.50; all alike is null', () => {
    const rater = (evaluator_id: string, labels: string): Line => [
      0,
      'qa.calibration_submitted',
      { evaluator_id, answers: [...labels].map((verdict, i) => ({ question_id: `${i}`, verdict })) },
    ];
    const yes = (n: number) => 'y'.repeat(n);
    const no = (n: number) => 'n'.repeat(n);
    const both = evaluated([rater('eva', yes(8) + no(7) + yes(3) + no(2)), rater('leo', yes(8) + no(7) + no(3) + yes(2))]);
    expect(told('qa_agreement.percent', both)).toEqual([0.75, 15, 20]);
    expect(told('qa_agreement', both)).toEqual([0.5, 15, 20]);
    const alike = evaluated([rater('eva', yes(5)), rater('leo', yes(5))]);
    expect(told('qa_agreement', alike)).toEqual([null, 5, 5]);
    expect(told('qa_agreement.percent', alike)).toEqual([1, 5, 5]);
    expect(told('qa_agreement', evaluated([rater('eva', yes(5))]))).toEqual([null, 0, 0]);
  });

  it('coverage: evaluations ÷ sessions closed', () => {
    expect(told('qa_coverage', [...scored(90), ...chat('a'), ...chat('b'), ...chat('c'), ...chat('d')])).toEqual([1 / 4, 1, 4]);
    expect(told('qa_coverage', scored(90))).toEqual([null, 1, 0]);
  });

  it('disputed ÷ released, changed ÷ decided; an overturned score is its evaluator’s, not the decider’s', () => {
    const disputed = (decision: string, evaluator_id: string) =>
      evaluated([
        [0, 'qa.submitted', { score: 50, evaluator_id }],
        [1, 'qa.released'],
        [2, 'qa.disputed'],
        [3, 'qa.dispute_decided', { decision, score: 70, evaluator_id: 'boss' }],
      ]);
    const quiet = evaluated([
      [0, 'qa.submitted', { score: 50 }],
      [1, 'qa.released'],
    ]);
    const all = [...disputed('changed', 'eva'), ...disputed('upheld', 'leo'), ...quiet];
    expect(told('dispute_rate', all)).toEqual([2 / 3, 2, 3]);
    expect(told('overturn_rate', all)).toEqual([1 / 2, 1, 2]);
    expect(valuesBy('evaluator', 'overturn_rate', all)).toEqual({ eva: 1, leo: 0 });
    expect(told('dispute_rate', all, { asOf: T0 + 1_500 })).toEqual([0, 0, 3]);
  });
});

describe('alerts and cases (M107)', () => {
  const alert = (lines: readonly Line[], id = 'r1') => unitScript({ rule_id: id, fingerprint: 'f' }, lines);

  it('fired → acknowledged, fired → resolved, acted on ÷ fired; what fires again within five minutes is the same', () => {
    const events = [
      ...alert([
        [0, 'alert.fired'],
        [30, 'alert.acknowledged', { acted_on: true }],
        [100, 'alert.resolved'],
        [400, 'alert.fired'],
        [500, 'alert.resolved'],
        [801, 'alert.fired'],
      ]),
      ...alert([[0, 'alert.fired']], 'r2'),
    ];
    expect(told('alert_mtta', events)).toEqual([30_000, 30_000, 1]);
    expect(told('alert_mttr', events)).toEqual([500_000, 500_000, 1]);
    expect(told('alert_precision', events)).toEqual([1 / 3, 1, 3]);
    expect(told('alert_mtta', alert([[0, 'alert.fired']]))).toEqual([null, 0, 0]);
  });

  const complaint = (lines: readonly Line[], id = 'k1') => unitScript({ case_id: id }, lines);

  it('steps done by their due time ÷ steps due: at the due time is in time, an extended one by its last', () => {
    const step = (step_id: string, due: number) => ({ step_id, due_at: T0 + due * 1000 });
    const events = complaint([
      [0, 'complaint.due_set', step('punctual', 60)],
      [0, 'complaint.due_set', step('late', 60)],
      [0, 'complaint.due_set', step('never', 60)],
      [0, 'complaint.due_set', step('extended', 60)],
      [0, 'complaint.due_set', step('ahead', 9_999_999)],
      [50, 'complaint.due_set', step('extended', 90)],
      [60, 'complaint.step_done', { step_id: 'punctual' }],
      [60.001, 'complaint.step_done', { step_id: 'late' }],
      [80, 'complaint.step_done', { step_id: 'extended' }],
    ]);
    expect(told('complaint_on_time_rate', events)).toEqual([1 / 2, 2, 4]);
    expect(told('complaint_on_time_rate', events, { asOf: T0 + 59_999 })).toEqual([null, 0, 0]);
  });

  it('opened → closed in business time, as the close says, and by the clock', () => {
    const events = [
      ...complaint([
        [0, 'complaint.opened'],
        [3_600, 'complaint.closed', { business_ms: 900_000 }],
      ]),
      ...complaint(
        [
          [0, 'complaint.opened'],
          [7_200, 'complaint.closed'],
        ],
        'k2',
      ),
    ];
    expect(told('complaint_cycle_time', events)).toEqual([900_000, 900_000, 1]);
    expect(told('complaint_cycle_time.elapsed', events)).toEqual([5_400_000, 10_800_000, 2]);
  });

  it('customers reached ÷ customers attempted, each once; who was never attempted is in neither', () => {
    const calls = (id: string, ...results: readonly string[]) =>
      unitScript({ case_id: id }, [
        [0, 'outbound.planned'],
        ...results.map((result, i): Line => [i + 1, 'outbound.attempted', { result }]),
      ]);
    const events = [...calls('o1', 'busy', 'reached', 'reached'), ...calls('o2', 'busy'), ...calls('o3')];
    expect(told('outbound_contact_rate', events)).toEqual([1 / 2, 1, 2]);
    expect(told('complaint_cycle_time.elapsed', events)).toEqual([null, 0, 0]);
  });
});

describe('forecasts and plans (M105)', () => {
  const slot = (i: number, fields: object) => ({ from: T0 + i * HOUR, until: T0 + (i + 1) * HOUR, ...fields });
  const forecast = (points: readonly object[], actuals: readonly object[]) =>
    unitScript({ forecast_id: 'f1' }, [
      [0, 'forecast.published', { points, origin_at: T0 }],
      [20_000, 'forecast.scored', { actuals }],
    ]);
  const expected = [102, 128, 135, 60].map((value, i) =>
    slot(i, { expected_milli: value * 1000, low_milli: (value - 13) * 1000, high_milli: (value + 13) * 1000 }),
  );
  const actual = [90, 140, 150, 50].map((value, i) => slot(i, { actual_milli: value * 1000, naive_error_milli: 35_000 }));

  it('102, 128, 135, 60 against 90, 140, 150, 50: WAPE 11.40 %, bias −1.16 %', () => {
    const events = forecast(expected, actual);
    expect(told('forecast_wape', events)).toEqual([49 / 430, 49_000, 430_000]);
    expect((49 / 430).toFixed(4)).toBe('0.1140');
    expect(told('forecast_bias', events)).toEqual([-5 / 430, -5_000, 430_000]);
    expect((-5 / 430).toFixed(4)).toBe('-0.0116');
    expect(told('forecast_mase', events)).toEqual([49 / 140, 49_000, 140_000]);
    expect(told('forecast_coverage', events)).toEqual([3 / 4, 3, 4]);
  });

  it('closed intervals are left out; before it is told nothing came; nothing came at all is null', () => {
    const night = [...expected, slot(5, { expected_milli: 9_000, is_closed: true })];
    const came = [...actual, slot(5, { actual_milli: 1_000 })];
    expect(told('forecast_wape', forecast(night, came))).toEqual([49 / 430, 49_000, 430_000]);
    expect(told('forecast_wape', forecast(expected, actual), { asOf: T0 + HOUR })).toEqual([null, 0, 0]);
    const nothing = [slot(0, { actual_milli: 0 })];
    expect(told('forecast_wape', forecast(expected, nothing))).toEqual([null, 102_000, 0]);
    expect(told('forecast_bias', forecast(expected, nothing))).toEqual([null, 102_000, 0]);
  });

  it('agents needed, and scheduled less needed, also of hours that lie ahead', () => {
    const plan = unitScript({ subject: 'monday' }, [
      [0, 'plan.published', { staffing: [slot(1, { required: 12, scheduled: 10 }), slot(2, { required: 8 })] }],
    ]);
    expect(told('required_agents', plan, { asOf: T0 })).toEqual([20, 20, null]);
    expect(told('staffing_gap', plan)).toEqual([-2, -2, null]);
  });
});

describe('schedules (M93–M95)', () => {
  const hour = (from: number, until: number, activity: string, fields: object = {}) => ({
    ...{ from: T0 + from * HOUR, until: T0 + until * HOUR, activity, productive: activity === 'serve', paid: activity !== 'lunch' },
    ...fields,
  });
  const day = (version: number, activities: readonly object[]): Line => [0, 'agent.scheduled', { day: '2026-03-02', version, activities }];
  const is = (hours: number, status: string): Line => [hours * 3_600, 'agent.status_changed', { status }];
  const ann = (lines: readonly Line[]) => unitScript({ agent_id: 'ann' }, lines);
  const planned = [hour(0, 3, 'serve'), hour(3, 4, 'lunch'), hour(4, 5, 'training')];
  /** Serves two hours, rests two, is trained half an hour, and serves half an hour more than planned. */
  const events = ann([day(1, planned), is(0, 'available'), is(2, 'break'), is(4, 'training'), is(4.5, 'busy'), is(5.5, 'offline')]);

  it('adherence: 2 h of service and half an hour of training of five planned hours', () => {
    expect(told('adherence', events)).toEqual([2.5 / 5, 2.5 * HOUR, 5 * HOUR]);
  });

  it('conformance: three hours worked ÷ three planned, whenever; it can exceed 100 %', () => {
    expect(told('conformance', events)).toEqual([1, 3 * HOUR, 3 * HOUR]);
    const longer = ann([day(1, [hour(0, 1, 'serve')]), is(0, 'available'), is(2, 'offline')]);
    expect(told('conformance', longer)).toEqual([2, 2 * HOUR, HOUR]);
  });

  it('shrinkage: of four paid hours 1.5 were not served, told apart by activity', () => {
    expect(told('shrinkage', events)).toEqual([1.5 / 4, 1.5 * HOUR, 4 * HOUR]);
    expect(valuesBy('activity', 'shrinkage', events)).toEqual({ serve: 1 / 3, training: 1 / 2 });
  });

  it('time without a plan, or with adherence off, does not count; a later version restates the past', () => {
    expect(told('adherence', ann([is(0, 'available')]))).toEqual([null, 0, 0]);
    const off = ann([day(1, [hour(0, 1, 'serve'), hour(1, 2, 'serve', { adherence: false })]), is(0, 'available'), is(1, 'break')]);
    expect(told('adherence', off)).toEqual([1, HOUR, HOUR]);
    const restated = ann([...[is(0, 'available'), is(1, 'break')], day(1, [hour(0, 2, 'serve')]), day(2, [hour(0, 1, 'serve')])]);
    expect(told('adherence', restated)).toEqual([1, HOUR, HOUR]);
  });

  it('what lies ahead of now is not counted yet', () => {
    expect(told('adherence', events, { asOf: T0 + HOUR })).toEqual([1, HOUR, HOUR]);
  });
});

const first = Date.now() % 1_000_000_000;
const SCRIPTS = 300;

describe('against plain counting', () => {
  const query = (asOf: number): MetricQuery => ({ ...queryOf({ ...RANGE, asOf }), metrics: CATALOGUE });
  const said = ({ value, numerator, denominator }: Cell) => ({ value, numerator, denominator });

  it(`the catalogue says what the oracle counts of ${SCRIPTS} random scripts, doubled and shuffled (seeds from ${first})`, () => {
    const ids = Object.keys(workOf([], { ...RANGE, asOf: RANGE.to }));
    const metrics = CATALOGUE.filter(({ id }) => ids.includes(id));
    expect(metrics).toHaveLength(ids.length);
    const counted = new Set<string>();
    for (let seed = first; seed < first + SCRIPTS; seed++) {
      const events = randomWork(seed);
      const rows = unitRowsOf(disturbed(events, seed));
      const random = randomOf(seed + 3);
      for (const asOf of [RANGE.to + 5 * DAY, RANGE.from + random.below(2 * 24 * 60) * 60_000]) {
        const [row] = evaluateQuery({ ...query(asOf), metrics }, rows);
        const truth = workOf(events, { ...RANGE, asOf });
        for (const id of ids) {
          const cell = row?.cells[id] as Cell;
          expect(said(cell), `${id}, seed ${seed}, as of ${new Date(asOf).toISOString()}`).toEqual(said(truth[id] as Cell));
          if (cell.n > 0) counted.add(id);
        }
      }
    }
    // Every one of them had something to count.
    expect(ids.filter((id) => !counted.has(id))).toEqual([]);
  }, 120_000);
});
