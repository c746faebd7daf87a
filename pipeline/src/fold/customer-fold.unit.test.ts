import type { CustomerFacts, CxEvent } from '@tidewatch/schemas';
import { routeOf, UNDATED_DAY } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { at } from '../testing/lines.ts';
import { type Line, unitScript } from '../testing/script.ts';
import { customerFold } from './customer-fold.ts';
import { foldUnit } from './fold.ts';

function folded(lines: readonly Line[], every = {}): CustomerFacts {
  const events = unitScript({ customer_id: 'u1' }, lines, { every });
  return foldUnit(customerFold, routeOf(events[0] as CxEvent).unit, events) as CustomerFacts;
}

const order = (value: number, fields = {}) => ({ order_value_minor: value, currency: 'EUR', ...fields });

describe('customer fold', () => {
  it('an order has the session, queue and agent that its producer says led to it, or none', () => {
    const { orders } = folded([
      [0, 'order.placed', order(1_000, { order_id: 'o1', session_id: 's1', queue_id: 'q1', agent_id: 'ann', channel: 'app' })],
      [5, 'order.placed', order(200, { order_id: 'o2' })],
    ]);
    const rest = { currency: 'EUR', refunded_at: null, refunded_minor: null };
    expect(orders).toEqual([
      { ...rest, order_id: 'o1', placed_at: at(0), channel: 'app', value_minor: 1_000, session_id: 's1', queue_id: 'q1', agent_id: 'ann' },
      { ...rest, order_id: 'o2', placed_at: at(5), channel: null, value_minor: 200, session_id: null, queue_id: null, agent_id: null },
    ]);
  });

  it('an order told twice is one, as it was told first', () => {
    const { orders, version } = folded([
      [0, 'order.placed', order(1_000, { order_id: 'o1' })],
      [9, 'order.placed', order(7_000, { order_id: 'o1', session_id: 's1' })],
    ]);
    expect(orders).toMatchObject([{ placed_at: at(0), value_minor: 1_000, session_id: null }]);
    expect(version).toBe(2);
  });

  it('orders without an id are each an order', () => {
    const { orders } = folded([
      [0, 'order.placed', order(1_000)],
      [0, 'order.placed', order(1_000)],
    ]);
    expect(new Set(orders.map(({ order_id }) => order_id)).size).toBe(2);
  });

  it('refunds of one order add up to the time of the last; one that comes before its order waits for it', () => {
    const { orders } = folded([
      [1, 'order.refunded', order(100, { order_id: 'o1' })],
      [2, 'order.placed', order(1_000, { order_id: 'o1' })],
      [9, 'order.refunded', order(250, { order_id: 'o1' })],
      [9, 'order.refunded', order(40, { order_id: 'o2' })],
    ]);
    expect(orders).toMatchObject([{ order_id: 'o1', refunded_at: at(9), refunded_minor: 350 }]);
  });

  it('what a customer does besides is no order, but an event of the row', () => {
    const row = folded([
      [0, 'visitor.identified'],
      [3, 'visitor.page_viewed', { url_template: '/cart' }],
    ]);
    expect(row).toMatchObject({ customer_id: 'u1', bucket_on: UNDATED_DAY, version: 2, first_at: at(0), last_at: at(3), orders: [] });
  });

  it('is a test only when all its events are', () => {
    const test: Line = [0, 'visitor.identified', { is_test: true }];
    expect(folded([test]).is_test).toBe(true);
    expect(folded([test, [1, 'order.placed', order(5)]]).is_test).toBe(false);
  });
});
