import type { Tally } from './tally.ts';

/** One figure of the ledger, as the dictionary of metrics means it. */
export interface Figure {
  readonly metric: string;
  /** Counts, sums and the upper part of ratios; null where only the value is known. */
  readonly numerator: number | null;
  /** Lower part of a ratio; null where there is none. */
  readonly denominator: number | null;
  /** Percentiles and largest values, which have no parts. */
  readonly value?: number;
}

/** The figures of one tally, those in which nothing happened left out. */
export function figuresOf(tally: Tally): readonly Figure[] {
  return [
    ...volume(tally),
    ...queue(tally),
    ...serviceLevels(tally),
    ...waits(tally),
    ...handling(tally),
    ...businessTimes(tally),
    ...promises(tally),
  ].filter(({ numerator, denominator, value }) => Boolean(numerator) || Boolean(denominator) || value !== undefined);
}

function volume(t: Tally): Figure[] {
  return [
    count('sessions_started', t.started),
    count('sessions_closed', t.closed),
    count('sessions_valid', t.valid),
    count('sessions_open_now', t.open),
    count('customers_unique', t.customers.size),
    count('messages_customer', t.customerMessages),
    count('messages_agent', t.agentMessages),
    count('messages_bot', t.botMessages),
    count('concurrent_peak', t.peak),
    count('offhours_arrivals', t.startedOffhours),
    ratio('offhours_arrival_rate', t.startedOffhours, t.started),
  ];
}

function queue({ entries: e, ...t }: Tally): Figure[] {
  return [
    count('offered', e.offered),
    count('answered', e.answered),
    count('abandoned', e.abandoned),
    count('abandoned_short', e.abandonedShort),
    count('flow_out', e.flowedOut),
    count('callback_requested', e.callbacks),
    count('in_queue_now', t.waiting),
    count('oldest_wait_now', t.oldestWaitMs),
    ratio('abandon_rate', e.abandoned, e.offered),
    ratio('abandon_rate.exclude_short', e.abandoned - e.abandonedShort, e.offered - e.abandonedShort),
    ratio('answer_rate', e.answered, e.offered),
    ratio('agent_answer_rate', t.accepted, t.offers),
    count('agent_non_response', t.refused),
  ];
}

/** Service is promised in opening hours: entries outside them are in no level. */
function serviceLevels({ staffed: e }: Tally): Figure[] {
  const level = (variant: string, denominator: number) => ratio(`service_level.${variant}`, e.answeredInTime, denominator);
  return [
    level('answered_only', e.answered),
    level('include_abandoned', e.answered + e.abandoned),
    level('exclude_short', e.answered + e.abandoned - e.abandonedShort),
    level('include_flow_out', e.answered + e.abandoned + e.flowedOut),
    level('early_abandon_neutral', e.offered - e.abandonedInTime),
    ratio('service_level.removed_within', e.answeredInTime + e.abandonedInTime + e.callbacksInTime, e.offered),
  ];
}

function waits(t: Tally): Figure[] {
  const allMs = sum(t.waits);
  return [
    ratio('asa', sum(t.answeredWaits), t.entries.answered),
    ratio('avg_wait_all', allMs, t.waits.length),
    ratio('avg_abandon_time', t.abandonedMs, t.entries.abandoned),
    ratio('patience_mean', allMs, t.entries.abandoned),
    ...ranks(t.answeredWaits, ''),
    ...ranks(t.waits, '_all'),
  ];
}

function handling(t: Tally): Figure[] {
  return [
    count('handle_time', t.handledMs),
    ratio('aht', t.handledMs, t.handled),
    ratio('session_duration', t.durationMs, t.closed),
    ratio('session_duration_to_last_activity', t.activeMs, t.closed),
  ];
}

function businessTimes({ business: b }: Tally): Figure[] {
  return [
    ratio('asa.business', b.answeredMs, b.answered),
    ratio('avg_wait_all.business', b.waitedMs, b.waited),
    ratio('session_duration.business', b.lastedMs, b.lasted),
  ];
}

function promises(t: Tally): Figure[] {
  return [
    ratio('sla_first_response_attainment', t.kept.first, t.judged.first),
    ratio('sla_next_response_attainment', t.kept.next, t.judged.next),
    ratio('sla_resolution_attainment', t.kept.resolution, t.judged.resolution),
    count('sla_breached_open', t.brokenOpen),
    ratio('sla_any_miss_rate', t.missed, t.promised),
  ];
}

/** Median, 90th percentile (both by nearest rank) and maximum. */
function ranks(values: readonly number[], suffix: string): Figure[] {
  if (values.length === 0) return [];
  const sorted = Float64Array.from(values).sort();
  const rank = (percent: number) => sorted[Math.ceil((percent * sorted.length) / 100) - 1] as number;
  const only = (metric: string, value: number): Figure => ({ metric: `${metric}${suffix}`, numerator: null, denominator: null, value });
  return [only('wait_p50', rank(50)), only('wait_p90', rank(90)), only('wait_max', rank(100))];
}

function count(metric: string, numerator: number): Figure {
  return { metric, numerator, denominator: null };
}

function ratio(metric: string, numerator: number, denominator: number): Figure {
  return { metric, numerator, denominator };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
