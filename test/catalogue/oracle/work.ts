import type { Cell, CxEvent } from '@tidewatch/schemas';
import { casesOf } from './cases.ts';
import { judgementsOf } from './judgements.ts';
import { ordersOf } from './orders.ts';
import { forecastsOf } from './planning.ts';
import type { Range } from './range.ts';
import { schedulesOf } from './schedules.ts';

/**
 * What the dictionary says of events beside conversations, told by plain counting: orders, evaluations, complaints, alerts,
 * forecasts, schedules. The events are distinct and in their true order. What is said of a thing counts as it was said
 * last; whether something has happened, as of `asOf`.
 */
export function workOf(events: readonly CxEvent[], range: Range): Readonly<Record<string, Cell>> {
  return {
    ...ordersOf(events, range),
    ...judgementsOf(events, range),
    ...casesOf(events, range),
    ...forecastsOf(events, range),
    ...schedulesOf(events, range),
  };
}
