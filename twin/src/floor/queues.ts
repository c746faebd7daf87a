import type { Bilingual } from '@tidewatch/schemas';

export type QueueId = 'after_sales' | 'pre_sales' | 'logistics' | 'technical_support' | 'members' | 'complaints';

/** One queue of the floor and the settings that its entries freeze. */
export interface FloorQueue {
  readonly id: QueueId;
  readonly name: Bilingual;
  /** Service-level threshold T, ms, for channels on which the customer waits; e-mail has its own. */
  readonly answerWithinMs: number;
  /** Short-abandon bound S, ms. */
  readonly shortAbandonMs: number;
  /** Opening hours on every day of the week, minutes of the local day. */
  readonly opens: number;
  readonly closes: number;
  /** Higher is served first. */
  readonly priority: number;
  /** Where entries flow out to after a long wait; null = nowhere. */
  readonly overflow: QueueId | null;
  /** Share of arrivals that are about this queue's matters. */
  readonly share: number;
}

const AT = (hour: number, minute = 0) => hour * 60 + minute;
const day = { opens: AT(8, 30), closes: AT(21, 30) };

/** The six queues of the twin's floor. */
export const FLOOR_QUEUES: readonly FloorQueue[] = [
  {
    id: 'after_sales',
    name: { en: 'After-sales', zh: '售后服务' },
    answerWithinMs: 20_000,
    shortAbandonMs: 5_000,
    ...day,
    priority: 1,
    overflow: 'logistics',
    share: 0.29,
  },
  {
    id: 'pre_sales',
    name: { en: 'Pre-sales', zh: '售前咨询' },
    answerWithinMs: 20_000,
    shortAbandonMs: 5_000,
    ...day,
    priority: 2,
    overflow: 'members',
    share: 0.21,
  },
  {
    id: 'logistics',
    name: { en: 'Orders and delivery', zh: '订单物流' },
    answerWithinMs: 20_000,
    shortAbandonMs: 5_000,
    ...day,
    priority: 1,
    overflow: 'after_sales',
    share: 0.22,
  },
  {
    id: 'technical_support',
    name: { en: 'Technical support', zh: '技术支持' },
    answerWithinMs: 30_000,
    shortAbandonMs: 5_000,
    opens: AT(9),
    closes: AT(21),
    priority: 1,
    overflow: null,
    share: 0.12,
  },
  {
    id: 'members',
    name: { en: 'Members', zh: '会员服务' },
    answerWithinMs: 15_000,
    shortAbandonMs: 5_000,
    ...day,
    priority: 3,
    overflow: 'pre_sales',
    share: 0.09,
  },
  {
    id: 'complaints',
    name: { en: 'Complaints', zh: '投诉受理' },
    answerWithinMs: 30_000,
    shortAbandonMs: 5_000,
    opens: AT(9),
    closes: AT(21),
    priority: 4,
    overflow: null,
    share: 0.07,
  },
];
