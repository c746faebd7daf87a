import { type AgentDayFacts, type AgentSpan, type AgentStep, type AgentWork, DAY_MS, startOfDay } from '@tidewatch/schemas';

/** Complex works closer to each other than this are one run. */
const RUN_GAP_MS = 60_000;
const COMPLEX: ReadonlySet<string | null> = new Set(['complex', 'high']);
/** States in which an agent rests: a run of complex work ends in them, whatever is still in hand. */
const REST: ReadonlySet<string | null> = new Set(['break', 'offline']);

/** What an agent's day is cut from; steps and capacities in the order of their events. */
export type AgentDayTold = Pick<AgentDayFacts, 'bucket_on' | 'steps' | 'capacities' | 'works'>;

/**
 * The day cut where status, reason, load, slots or the run of complex work change: see `AgentDayFacts.spans`. It is cut
 * each time the day's row is written, and a day has hundreds of spans: the sweep changes what it makes in place.
 */
export function computeAgentSpans(day: AgentDayTold): readonly AgentSpan[] {
  const start = startOfDay(day.bucket_on);
  return joined(sweep(changesOf(day, start), { end: start + DAY_MS, earliestComplexFrom: earliestComplexFrom(day.works, start) }));
}

/** What is told at an instant of the day. `place` says which of two steps or capacities comes later in the order of events. */
type Change =
  | { readonly at: number; readonly kind: 'step'; readonly step: AgentStep; readonly place: number }
  | { readonly at: number; readonly kind: 'slots'; readonly channel: string; readonly slots: number; readonly place: number }
  | { readonly at: number; readonly kind: 'work'; readonly isComplex: boolean; readonly by: 1 | -1 };

/** The day's changes by their instants; what was there before the day is told at its start. */
function changesOf({ steps, capacities, works }: AgentDayTold, start: number): readonly Change[] {
  const changes: Change[] = [];
  for (const [place, step] of steps.entries()) changes.push({ at: Math.max(step.at, start), kind: 'step', step, place });
  for (const [place, { at, channel, slots }] of capacities.entries()) {
    changes.push({ at: Math.max(at, start), kind: 'slots', channel, slots, place });
  }
  for (const { from, to, complexity } of works) {
    const since = Math.max(from, start);
    if (to !== null && to <= since) continue;
    const isComplex = COMPLEX.has(complexity);
    changes.push({ at: since, kind: 'work', isComplex, by: 1 });
    if (to !== null && to < start + DAY_MS) changes.push({ at: to, kind: 'work', isComplex, by: -1 });
  }
  return changes.filter(({ at }) => at < start + DAY_MS).sort((a, b) => a.at - b.at);
}

type Making = { -readonly [K in keyof AgentSpan]: AgentSpan[K] };

/** The stretches between the changes. At each instant the last event, in the order of events, of those so far holds. */
function sweep(changes: readonly Change[], day: { readonly end: number; readonly earliestComplexFrom: number }): Making[] {
  const spans: Making[] = [];
  const byChannel = new Map<string, { readonly place: number; readonly slots: number }>();
  let state: Extract<Change, { kind: 'step' }> | null = null;
  let slots: number | null = null;
  let load = 0;
  let complex = 0;
  const run: Run = { since: null, reached: 0 };
  for (let i = 0; i < changes.length; i++) {
    const change = changes[i] as Change;
    if (change.kind === 'work') {
      load += change.by;
      if (change.isComplex) complex += change.by;
    } else if (change.kind === 'slots') {
      if (change.place > (byChannel.get(change.channel)?.place ?? -1)) byChannel.set(change.channel, change);
      slots = totalSlots(byChannel);
    } else if (state === null || change.place > state.place) state = change;
    const from = change.at;
    const until = changes[i + 1]?.at ?? day.end;
    if (until === from) continue;
    const { status = null, reason_code = null } = state?.step ?? {};
    spans.push({ from, until, status, reason_code, load, slots, complex_since: null });
    if (REST.has(status)) run.since = null;
    else if (complex > 0) goOn(run, spans, day.earliestComplexFrom);
  }
  return spans;
}

/** A run of complex work: its start, and the number of spans up to the end of its last work so far. */
interface Run {
  since: number | null;
  reached: number;
}

/** The last span has complex work in hand: it goes on with the run, the gap before it included, or begins a new one. */
function goOn(run: Run, spans: readonly Making[], earliestComplexFrom: number): void {
  const last = spans[spans.length - 1] as Making;
  const endedAt = spans[run.reached - 1]?.until ?? last.from;
  if (run.since === null || last.from - endedAt >= RUN_GAP_MS) {
    run.since = spans.length === 1 ? Math.min(last.from, earliestComplexFrom) : last.from;
    run.reached = spans.length - 1;
  }
  for (; run.reached < spans.length; run.reached++) (spans[run.reached] as Making).complex_since = run.since;
}

/** Slots over all channels: what `all` says, else their sum; null when nothing is told. */
function totalSlots(byChannel: ReadonlyMap<string, { readonly slots: number }>): number | null {
  const all = byChannel.get('all');
  if (all) return all.slots;
  let sum = 0;
  for (const { slots } of byChannel.values()) sum += slots;
  return byChannel.size === 0 ? null : sum;
}

/** Start of the complex work that the day begins with, if any: it may lie before the day. */
function earliestComplexFrom(works: readonly AgentWork[], start: number): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { from, to, complexity } of works) {
    if (from < start && COMPLEX.has(complexity) && (to === null || to > start)) earliest = Math.min(earliest, from);
  }
  return earliest;
}

/** The same without borders at which nothing changes. */
function joined(spans: readonly Making[]): readonly AgentSpan[] {
  const out: Making[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last !== undefined && isSame(last, span)) last.until = span.until;
    else out.push(span);
  }
  return out;
}

function isSame(a: AgentSpan, b: AgentSpan): boolean {
  return (
    a.status === b.status &&
    a.reason_code === b.reason_code &&
    a.load === b.load &&
    a.slots === b.slots &&
    a.complex_since === b.complex_since
  );
}
