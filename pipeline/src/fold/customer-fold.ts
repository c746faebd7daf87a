import type { CustomerFacts, CustomerOrder, CxEvent } from '@tidewatch/schemas';
import type { Fold } from './fold.ts';
import { createHead, type HeadDraft, headOf, takeHead } from './head-draft.ts';
import { intOf, textOf } from './read-field.ts';

interface Refund {
  at: number;
  minor: number;
}

/** A customer's facts in the making. */
export interface CustomerDraft extends HeadDraft {
  readonly orders: Map<string, Omit<CustomerOrder, 'refunded_at' | 'refunded_minor'>>;
  /** By order; a refund may be told before its order. */
  readonly refunds: Map<string, Refund>;
}

/** The fold of topic cx.visitor. Of two events that place one order the first counts; refunds of one order add up. */
export const customerFold: Fold<CustomerDraft, CustomerFacts> = {
  create: (unit) => ({ ...createHead(unit), orders: new Map(), refunds: new Map() }),
  evolve(draft, event) {
    takeHead(draft, event);
    if (event.type === 'order.placed') placeOrder(draft, event);
    if (event.type === 'order.refunded') refundOrder(draft, event);
  },
  finish(draft) {
    const { bucket_on, tenant_id, ...head } = headOf(draft);
    const orders = [...draft.orders.values()].map((order): CustomerOrder => {
      const refund = draft.refunds.get(order.order_id);
      return { ...order, refunded_at: refund?.at ?? null, refunded_minor: refund?.minor ?? null };
    });
    return { tenant_id, bucket_on, customer_id: draft.unit.id, ...head, orders };
  },
};

function orderIdOf(event: CxEvent): string {
  return textOf(event, 'order_id') ?? event.event_id;
}

function placeOrder(draft: CustomerDraft, event: CxEvent): void {
  const orderId = orderIdOf(event);
  if (draft.orders.has(orderId)) return;
  draft.orders.set(orderId, {
    order_id: orderId,
    placed_at: event.occurred_at,
    channel: event.channel ?? null,
    value_minor: intOf(event, 'order_value_minor') ?? 0,
    currency: textOf(event, 'currency') ?? '',
    session_id: event.session_id ?? null,
    queue_id: event.queue_id ?? null,
    agent_id: event.agent_id ?? null,
  });
}

function refundOrder(draft: CustomerDraft, event: CxEvent): void {
  const orderId = orderIdOf(event);
  const refund = draft.refunds.get(orderId) ?? { at: 0, minor: 0 };
  refund.at = Math.max(refund.at, event.occurred_at);
  refund.minor += intOf(event, 'order_value_minor') ?? 0;
  draft.refunds.set(orderId, refund);
}
