import type { Cell, CxEvent } from '@tidewatch/schemas';
import { quotient, total } from './cell.ts';
import { holds, type Range } from './range.ts';
import { firstAt, type Thing, thingsOf } from './things.ts';

/** M09 and M104: what was bought, after which session, beside how many sessions. */
export function ordersOf(events: readonly CxEvent[], range: Range): Readonly<Record<string, Cell>> {
  const orders = thingsOf(events, (event) => event.customer_id)
    .flatMap((customer) => thingsOf(customer, (event) => event['order_id']))
    .filter((order) => holds(range, firstAt(order, range.asOf, 'order.placed')));
  const attributed = orders.filter((order) => placed(order)?.session_id !== undefined);
  const revenue = attributed.map((order) => Number(placed(order)?.['order_value_minor']) - refundedOf(order, range.asOf));
  const started = thingsOf(events, sessionOf).filter((session) => holds(range, firstAt(session, range.asOf, 'session.started'))).length;
  return {
    orders_placed: total(orders.map(() => 1)),
    orders_attributed: total(attributed.map(() => 1)),
    revenue_attributed: total(revenue),
    contact_rate: quotient(started, orders.length),
    conversion_rate: quotient(attributed.length, started),
    revenue_per_session: quotient(total(revenue).value ?? 0, started),
  };
}

/** Orders and evaluations name sessions, too: only what is told in a conversation makes one. */
export function sessionOf(event: CxEvent): string | undefined {
  return event.conversation_id === undefined ? undefined : event.session_id;
}

function placed(order: Thing): CxEvent | undefined {
  return order.find(({ type }) => type === 'order.placed');
}

function refundedOf(order: Thing, asOf: number): number {
  const refunds = order.filter((event) => event.type === 'order.refunded' && event.occurred_at <= asOf);
  return refunds.reduce((sum, event) => sum + Number(event['order_value_minor']), 0);
}
