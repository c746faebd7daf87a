import type { CxEvent } from '@tidewatch/schemas';
import { type Line, sessionScript, T0, unitScript } from '../../../pipeline/src/testing/script.ts';
import { type Random, randomOf } from './random-floor.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** What happens beside conversations, different for each seed: events of every kind of unit, distinct and in their order. */
export function randomWork(seed: number): readonly CxEvent[] {
  const random = randomOf(seed);
  const some = (most: number, make: (id: string) => readonly CxEvent[]) =>
    Array.from({ length: random.below(most + 1) }, (_, i) => make(`${seed}-${i}`)).flat();
  return [
    ...some(4, (name) => sessionScript(sessionLines(random), { name, every: maybeTest(random) })),
    ...some(3, (id) => unitScript({ customer_id: `u${id}` }, customerLines(random), { every: maybeTest(random) })),
    ...some(4, (id) => unitScript({ evaluation_id: `e${id}` }, evaluationLines(random), { every: maybeTest(random) })),
    ...some(2, (id) => unitScript({ evaluation_id: `c${id}` }, calibrationLines(random), { every: maybeTest(random) })),
    ...some(3, (id) => unitScript({ case_id: `k${id}` }, complaintLines(random), { every: maybeTest(random) })),
    ...some(3, (id) => unitScript({ case_id: `o${id}` }, outboundLines(random), { every: maybeTest(random) })),
    ...some(2, (id) => unitScript({ rule_id: `r${id}`, fingerprint: 'f' }, alertLines(random), { every: maybeTest(random) })),
    ...some(2, (id) => unitScript({ forecast_id: `f${id}` }, forecastLines(random))),
    ...some(1, (id) => unitScript({ subject: `week ${id}` }, staffingLines(random))),
    ...some(2, (id) => unitScript({ agent_id: `a${id}` }, agentLines(random))),
  ];
}

type Fields = Readonly<Record<string, unknown>>;

function maybeTest(random: Random): Fields {
  return random.chance(0.1) ? { is_test: true } : {};
}

/** Seconds that go on from one line to the next: within two days, borders and repeats among them. */
function clock(random: Random): (most?: number) => number {
  let second = random.below(DAY_S);
  return (most = HOUR_S) => (second += random.chance(0.2) ? 0 : random.below(most));
}

function sessionLines(random: Random): readonly Line[] {
  const next = clock(random);
  const start: Line = [next(), 'session.started'];
  return random.chance(0.7) ? [start, [next(), 'session.closed', { close_reason: 'agent' }]] : [start];
}

function customerLines(random: Random): readonly Line[] {
  const next = clock(random);
  const lines: Line[] = [[next(), 'visitor.identified']];
  for (let i = random.below(4); i > 0; i--) {
    const money = () => ({ order_id: `o${i}`, order_value_minor: random.below(10_000), currency: 'EUR' });
    const order = (): Line => [next(), 'order.placed', { ...money(), ...(random.chance(0.5) ? { session_id: 's' } : {}) }];
    lines.push(order());
    if (random.chance(0.3)) lines.push([next(), 'order.refunded', money()]);
    if (random.chance(0.2)) lines.push(order());
  }
  return lines;
}

function evaluationLines(random: Random): readonly Line[] {
  const next = clock(random);
  const subject = random.chance(0.3) ? { bot_id: 'b' } : { agent_id: 'ann' };
  const chosen = random.chance(0.5) ? { inclusion_probability: random.pick([0.01, 0.3, 0.5, 1]) } : {};
  const lines: Line[] = [[next(), 'qa.sampled', { ...subject, ...chosen }]];
  const first = random.pick(['qa.submitted', 'qa.submitted', 'qa.auto_scored', 'qa.calibration_submitted']);
  if (random.chance(0.9)) lines.push([next(), first, judgement(random)]);
  if (random.chance(0.3) && lines.length > 1) lines.push([next(), 'qa.reinspected', judgement(random)]);
  if (random.chance(0.5)) lines.push([next(), 'qa.released']);
  if (random.chance(0.4)) lines.push([next(), 'qa.disputed']);
  if (random.chance(0.3))
    lines.push([next(), 'qa.dispute_decided', { ...judgement(random), decision: random.pick(['upheld', 'changed']) }]);
  return lines;
}

/** Up to three raters say what they chose, some of them again. */
function calibrationLines(random: Random): readonly Line[] {
  const next = clock(random);
  return Array.from({ length: 1 + random.below(6) }, (): Line => {
    const answers = ['a', 'b'].slice(random.below(2)).map((question_id) => ({
      ...{ question_id, min: 0, max: 1, chosen: random.below(2) },
      ...(random.chance(0.1) ? { applicable: false } : {}),
    }));
    return [next(), 'qa.calibration_submitted', { evaluator_id: random.pick(['eva', 'leo', 'mia']), answers }];
  });
}

function judgement(random: Random): Fields {
  const answers = Array.from({ length: random.below(5) }, () => {
    const [min, max] = random.pick([
      [0, 1],
      [1, 3],
      [1, 5],
      [0, 5],
    ] as const);
    return {
      ...{ question_id: 'x', weight: random.pick([1, 10, 30, 40]) },
      ...(random.chance(0.8) ? { min, max, chosen: min + random.below(max - min + 1) } : {}),
      ...(random.chance(0.5) ? { verdict: random.pick(['right', 'wrong']) } : {}),
      ...(random.chance(0.2) ? { applicable: false } : {}),
      ...(random.chance(0.07) ? { fatal: true } : {}),
      ...(random.chance(0.5) ? { deduction: random.pick([2.5, 10, 70, -4]) } : {}),
    };
  });
  return {
    ...(random.chance(0.8) ? { answers } : {}),
    ...(random.chance(0.5) ? { score: random.pick([0, 66.67, 100, 130]) } : {}),
    ...(random.chance(0.2) ? { scoring: 'deduction' } : {}),
    ...(random.chance(0.2) ? { allows_bonus: true } : {}),
    ...(random.chance(0.05) ? { auto_failed: true } : {}),
  };
}

function complaintLines(random: Random): readonly Line[] {
  const next = clock(random);
  const due = () => ({ due_at: T0 + 1000 * next() });
  const lines: Line[] = [[next(), 'complaint.opened', random.chance(0.5) ? due() : {}]];
  for (const step_id of ['call', 'refund'].slice(random.below(3))) {
    const set = (): Line => [next(), 'complaint.due_set', { step_id, ...due() }];
    lines.push(set());
    if (random.chance(0.3)) lines.push(set());
    if (random.chance(0.7)) lines.push([next(), 'complaint.step_done', { step_id }]);
  }
  const business = random.chance(0.7) ? { business_ms: random.below(HOUR_S * 1000) } : {};
  if (random.chance(0.7)) lines.push([next(), 'complaint.closed', business]);
  return lines;
}

function outboundLines(random: Random): readonly Line[] {
  const next = clock(random);
  const attempts = Array.from(
    { length: random.below(4) },
    (): Line => [next(), 'outbound.attempted', { result: random.pick(['reached', 'busy', 'no_answer']) }],
  );
  return [[next(0), 'outbound.planned'], ...attempts, ...(random.chance(0.5) ? [[next(), 'outbound.finished'] as const] : [])];
}

function alertLines(random: Random): readonly Line[] {
  let second = random.below(DAY_S);
  const acted = () => (random.chance(0.4) ? { acted_on: random.chance(0.7) } : {});
  const lines: Line[] = [];
  for (let i = 1 + random.below(4); i > 0; i--) {
    lines.push([second, 'alert.fired']);
    if (random.chance(0.6)) lines.push([(second += random.below(600)), 'alert.acknowledged', acted()]);
    if (random.chance(0.7)) lines.push([(second += random.below(600)), 'alert.resolved', acted()]);
    second += random.pick([0, 60, 299, 300, 301, HOUR_S]);
  }
  return lines;
}

const slot = (i: number) => ({ from: T0 + i * 1_800_000, until: T0 + (i + 1) * 1_800_000 });

function forecastLines(random: Random): readonly Line[] {
  const next = clock(random);
  const value = () => random.below(200) * 1000;
  const groups = [{}, { queue_id: 'q1' }];
  const slots = [0, 1, 2, 31, 32, 33].flatMap((i) => groups.map((group) => ({ ...slot(i), ...group })));
  const borders = () => (random.chance(0.7) ? { low_milli: value(), high_milli: value() } : {});
  const point = (one: Fields) => ({
    ...one,
    expected_milli: value(),
    ...borders(),
    ...(random.chance(0.2) ? { is_closed: random.chance(0.7) } : {}),
  });
  const actual = (one: Fields) => ({ ...one, actual_milli: value(), ...(random.chance(0.7) ? { naive_error_milli: value() } : {}) });
  const kept = () => slots.filter(() => random.chance(0.6));
  const lines: Line[] = [[next(), 'forecast.published', { points: slots.map(point) }]];
  if (random.chance(0.4)) lines.push([next(), 'forecast.overridden', { points: kept().map(point) }]);
  if (random.chance(0.8)) lines.push([next(), 'forecast.scored', { actuals: kept().map(actual) }]);
  if (random.chance(0.3)) lines.push([next(), 'forecast.scored', { actuals: kept().map(actual) }]);
  return lines;
}

function staffingLines(random: Random): readonly Line[] {
  const next = clock(random);
  const needed = (i: number) => ({
    ...slot(i),
    required: random.below(20),
    ...(random.chance(0.7) ? { scheduled: random.below(20) } : {}),
  });
  const publish = (): Line => [next(), 'plan.published', { staffing: [0, 1, 30, 31].map(needed) }];
  return random.chance(0.5) ? [publish()] : [publish(), publish()];
}

/** Two days of an agent: everything at full minutes. */
function agentLines(random: Random): readonly Line[] {
  let minute = -random.below(60);
  const lines: Line[] = [];
  const schedules = ['2026-03-02', '2026-03-03'].flatMap((day, i) =>
    Array.from({ length: random.below(3) }, (): Line => {
      const activities = activitiesFrom(random, T0 + i * DAY_S * 1000 - random.below(120) * 60_000);
      return [minute * 60, 'agent.scheduled', { day, version: 1 + random.below(3), activities }];
    }),
  );
  lines.push(...schedules);
  for (let i = random.below(12); i > 0; i--) {
    minute += 1 + random.below(300);
    const status = random.pick(['available', 'busy', 'break', 'training', 'offline']);
    lines.push([minute * 60, 'agent.status_changed', { status, ...(status === 'break' ? { reason_code: 'lunch' } : {}) }]);
  }
  return lines;
}

function activitiesFrom(random: Random, start: number): readonly Fields[] {
  let at = start;
  return Array.from({ length: random.below(5) }, () => {
    const from = at + random.below(30) * 60_000;
    at = from + (1 + random.below(180)) * 60_000;
    const activity = random.pick(['serve', 'serve', 'lunch', 'training']);
    const isProductive = activity === 'serve';
    return {
      ...{ from, until: at, activity, productive: isProductive, paid: activity !== 'lunch' },
      ...(random.chance(0.1) ? { adherence: false } : {}),
    };
  });
}
