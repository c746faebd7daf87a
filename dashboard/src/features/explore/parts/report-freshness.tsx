'use client';

import { useReportFreshness } from '../../../components/data/freshness.tsx';
import type { ExploreAnswer } from '../answer.ts';

/** An answer older than this is stale: two refreshes were missed, or the data stand still. */
const PROMISE_MS = 90_000;

/** Tells the top bar how old the figures are; a view that stands still goes stale with nothing. */
export function ReportFreshness({
  answer,
  isMoving: moves,
  receivedAt,
}: {
  readonly answer: ExploreAnswer;
  readonly isMoving: boolean;
  readonly receivedAt: number;
}) {
  useReportFreshness({
    dataTo: answer.watermarkAt,
    promiseMs: moves ? PROMISE_MS : Number.POSITIVE_INFINITY,
    clockOffsetMs: answer.answeredAt - receivedAt,
    pausedAt: null,
  });
  return null;
}
