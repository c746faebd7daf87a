import { type AgentDayFacts, type AgentSpan, type AgentStep, type AgentWork, DAY_MS, startOfDay } from '@tidewatch/schemas';

/** Complex works closer to each other than this are one run. */
const RUN_GAP_MS = 60_000;
const COMPLEX: ReadonlySet<string | null> = new Set(['complex', 'high']);
/** States in which an agent rests: a run of complex work ends in them, whatever is still in hand. */
const REST: ReadonlySet<string | null> = new Set(['break', 'offline']);

/** What an agent's day is cut from; steps and capacities in the order of their events. */
export type AgentDayTold = Pick<AgentDayFacts, 'bucket_on' | 'steps' | 'capacities' | 'works'>;

/** The day cut where status, reason, load, slots or the run of complex work change: see `AgentDayFacts.spans`. */
export function computeAgentSpans(day: AgentDayTold): readonly AgentSpan[] {
  const start = startOfDay(day.bucket_on);
  return joined(withRuns(cellsOf(changesOf(day, start), start + DAY_MS), earliestComplexFrom(day.works, start)));
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
    if (to !== null) changes.push({ at: to, kind: 'work', isComplex, by: -1 });
  }
  return changes.filter(({ at }) => at < start + DAY_MS).sort((a, b) => a.at - b.at);
}

/** A stretch of the day in which nothing is told. */
interface Cell extends Omit<AgentSpan, 'complex_since'> {
  readonly hasComplex: boolean;
}

/** The stretches between the changes, up to `end`. At each instant the last event, in the order of events, of those so far holds. */
function cellsOf(changes: readonly Change[], end: number): readonly Cell[] {
  const cells: Cell[] = [];
  const slots = new Map<string, { readonly place: number; readonly slots: number }>();
  let state: Extract<Change, { kind: 'step' }> | null = null;
  let load = 0;
  let complex = 0;
  for (const [i, change] of changes.entries()) {
    if (change.kind === 'work') {
      load += change.by;
      if (change.isComplex) complex += change.by;
    } else if (change.kind === 'slots') {
      if (change.place > (slots.get(change.channel)?.place ?? -1)) slots.set(change.channel, change);
    } else if (state === null || change.place > state.place) state = change;
    const until = changes[i + 1]?.at ?? end;
    if (until === change.at) continue;
    const { status = null, reason_code = null } = state?.step ?? {};
    cells.push({ from: change.at, until, status, reason_code, load, slots: totalSlots(slots), hasComplex: complex > 0 });
  }
  return cells;
}

/** Slots over all channels: what `all` says, else their sum; null when nothing is told. */
function totalSlots(byChannel: ReadonlyMap<string, { readonly slots: number }>): number | null {
  const all = byChannel.get('all');
  if (all) return all.slots;
  let sum = 0;
  for (const { slots } of byChannel.values()) sum += slots;
  return byChannel.size === 0 ? null : sum;
}

/** The cells as spans, each with the start of the run it belongs to. A gap belongs to the run that goes on after it. */
function withRuns(cells: readonly Cell[], earliest: number): readonly AgentSpan[] {
  const starts = new Array<number | null>(cells.length).fill(null);
  let since: number | null = null;
  /** Index after the run's last cell so far. */
  let reached = 0;
  for (const [i, { from, status, hasComplex }] of cells.entries()) {
    if (REST.has(status)) since = null;
    else if (hasComplex) {
      const endedAt = cells[reached - 1]?.until ?? from;
      if (since === null || from - endedAt >= RUN_GAP_MS) since = i === 0 ? Math.min(from, earliest) : from;
      else starts.fill(since, reached, i);
      starts[i] = since;
      reached = i + 1;
    }
  }
  return cells.map(({ hasComplex, ...cell }, i) => ({ ...cell, complex_since: starts[i] ?? null }));
}

/** Start of the complex work that the day begins with, if any: it may lie before the day. */
function earliestComplexFrom(works: readonly AgentWork[], start: number): number {
  const over = works.filter(({ from, to, complexity }) => COMPLEX.has(complexity) && from <= start && (to === null || to > start));
  return over.reduce((earliest, { from }) => Math.min(earliest, from), Number.POSITIVE_INFINITY);
}

/** The same without borders at which nothing changes. */
function joined(spans: readonly AgentSpan[]): readonly AgentSpan[] {
  const out: AgentSpan[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last !== undefined && isSame(last, span)) out[out.length - 1] = { ...last, until: span.until };
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
