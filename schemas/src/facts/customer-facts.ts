import type { UnitHead } from './unit-head.ts';

/** One row of `customers`: what a customer did outside conversations. Instants are ms UTC, money is in minor units. */
export interface CustomerFacts extends UnitHead {
  readonly customer_id: string;
  readonly orders: readonly CustomerOrder[];
}

/** One order. It counts for `session_id` alone: the conversation that its producer says led to it, frozen in the event. */
export interface CustomerOrder {
  /** The order's id, or that of its event where the producer gives none. */
  readonly order_id: string;
  readonly placed_at: number;
  readonly channel: string | null;
  readonly value_minor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly session_id: string | null;
  readonly queue_id: string | null;
  readonly agent_id: string | null;
  /** Of the last refund. */
  readonly refunded_at: number | null;
  /** Of all refunds together. */
  readonly refunded_minor: number | null;
}
