import type { Cell, CxEvent } from '@tidewatch/schemas';
import { quotient, total } from './cell.ts';
import { holds, type Range } from './range.ts';
import { firstAt, listIn, sumOf, type Thing, thingsOf } from './things.ts';

interface Outcome {
  readonly expected: number;
  readonly actual: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly naive: number | null;
}

/** M105: forecasts beside what came, agents needed beside those scheduled. */
export function forecastsOf(events: readonly CxEvent[], range: Range): Readonly<Record<string, Cell>> {
  const outcomes = thingsOf(events, (event) => event['forecast_id']).flatMap((forecast) => outcomesOf(forecast, range));
  const error = ({ expected, actual }: Outcome) => Math.abs(expected - actual);
  const actual = sumOf(outcomes.map((one) => one.actual));
  const withNaive = outcomes.filter(({ naive }) => naive !== null);
  const withBorders = outcomes.filter(({ low, high }) => low !== null && high !== null);
  const isInside = (one: Outcome) => (one.low ?? 0) <= one.actual && one.actual <= (one.high ?? 0);
  const staffing = thingsOf(events, (event) => (event.type === 'plan.published' ? event['subject'] : null)).flatMap((plan) =>
    intervalsOf(plan, 'staffing', range).map((told) => told.at(-1)),
  );
  const gaps = staffing.filter((one) => one?.['scheduled'] !== undefined);
  return {
    forecast_wape: quotient(sumOf(outcomes.map(error)), actual),
    forecast_bias: quotient(sumOf(outcomes.map((one) => one.expected - one.actual)), actual),
    forecast_mase: quotient(sumOf(withNaive.map(error)), sumOf(withNaive.map(({ naive }) => naive ?? 0))),
    forecast_coverage: quotient(withBorders.filter(isInside).length, withBorders.length),
    required_agents: total(staffing.map((one) => Number(one?.['required']))),
    staffing_gap: total(gaps.map((one) => Number(one?.['scheduled']) - Number(one?.['required']))),
  };
}

type Told = readonly Readonly<Record<string, unknown>>[];

/** What a published plan says of each interval that begins in the range, in the order in which it is said. */
function intervalsOf(plan: Thing, list: string, range: Range): readonly Told[] {
  if (firstAt(plan, range.asOf, 'forecast.published', 'plan.published') === null) return [];
  const told = plan.flatMap((event) => listIn(event, list).map((one): Told[number] => ({ ...one, toldAt: event.occurred_at })));
  const keyOf = (one: Readonly<Record<string, unknown>>) => `${one['from']} ${one['queue_id']}`;
  const keys = [...new Set(told.map(keyOf))];
  return keys.map((key) => told.filter((one) => keyOf(one) === key)).filter(([first]) => holds(range, Number(first?.['from'])));
}

/** Intervals in which the floor was open, of which the forecast and what came are both known. */
function outcomesOf(forecast: Thing, range: Range): readonly Outcome[] {
  const actuals = intervalsOf(forecast, 'actuals', range);
  return intervalsOf(forecast, 'points', range).flatMap((told) => {
    const last = (of: Told | undefined, name: string) => of?.findLast((one) => one[name] !== undefined)?.[name] ?? null;
    const came = actuals.find(([first]) => first?.['from'] === told[0]?.['from'] && first?.['queue_id'] === told[0]?.['queue_id']);
    const scoredAt = came?.at(-1)?.['toldAt'];
    if (scoredAt === undefined || Number(scoredAt) > range.asOf || last(told, 'is_closed') === true) return [];
    return [
      {
        expected: Number(last(told, 'expected_milli')),
        actual: Number(last(came, 'actual_milli')),
        low: last(told, 'low_milli') as number | null,
        high: last(told, 'high_milli') as number | null,
        naive: last(came, 'naive_error_milli') as number | null,
      },
    ];
  });
}
