import { dayStart, HALF_HOUR_MS, halfHourStart, nextDayStart, type Zone } from '../time/zone.ts';
import { type Figure, figuresOf } from './figures.ts';
import { type Cut, openAtEndOf, peaksOf, type Span } from './spans.ts';
import { emptyTally, type Outcomes, type Tally } from './tally.ts';
import type { EntryTruth, OfferTruth, PromiseTruth, SessionTruth, StayTruth, TruthSink } from './truth.ts';

type LedgerGrain = '1d' | '30m';
type LedgerDimension = 'queue' | 'agent' | 'channel';

/** One figure that the twin knows to be true. */
export interface LedgerCell extends Figure {
  readonly grain: LedgerGrain;
  /** First instant of the interval, ms UTC. */
  readonly bucketStart: number;
  /** At most one dimension; '' = nobody, nowhere. */
  readonly dims: Readonly<Partial<Record<LedgerDimension, string>>>;
}

export interface LedgerHeader {
  readonly seed: string;
  readonly scenario: string;
  readonly tenant: string;
  readonly zone: string;
  /** Sessions started, test and spam among them. */
  readonly sessions: number;
  /** Distinct events. */
  readonly events: number;
  /** Half-open range of all of it, ms UTC. `to` is the instant as of which the cells are true. */
  readonly from: number;
  readonly to: number;
}

/** The ledger of truth of one run. Cells in which nothing happened are left out. */
export interface Ledger extends LedgerHeader {
  readonly cells: readonly LedgerCell[];
}

/** Splits that the ledger keeps: by interval, and by one dimension or none. */
export const LEDGER_SLICES = [
  { grain: '1d', by: null },
  { grain: '1d', by: 'queue' },
  { grain: '1d', by: 'agent' },
  { grain: '1d', by: 'channel' },
  { grain: '30m', by: null },
  { grain: '30m', by: 'queue' },
] as const satisfies readonly { readonly grain: LedgerGrain; readonly by: LedgerDimension | null }[];

type Groups = Readonly<Record<LedgerDimension, string>>;
type GroupedSpan = Span & Groups;

/** Keeps the books of a run: takes notes of what happened and turns them into figures. */
export class LedgerKeeper implements TruthSink {
  readonly #cuts: Readonly<Record<LedgerGrain, Cut>>;
  /** By slice, start of interval, group. */
  readonly #tallies = LEDGER_SLICES.map(() => new Map<number, Map<string, Tally>>());
  readonly #stays: GroupedSpan[] = [];

  constructor(zone: Zone) {
    this.#cuts = {
      '1d': { startOf: (ms) => dayStart(zone, ms), nextOf: (start) => nextDayStart(zone, start) },
      '30m': { startOf: (ms) => halfHourStart(zone, ms), nextOf: (start) => halfHourStart(zone, start + HALF_HOUR_MS) },
    };
  }

  /** Notes a session that is closed, as is everything in it. Test and spam sessions count nowhere. */
  add(session: SessionTruth): void {
    if (session.isTest || session.isSpam) return;
    const { channel } = session;
    const groups: Groups = { queue: session.entries[0]?.queue ?? '', agent: session.stays.at(-1)?.agent ?? '', channel };
    this.#addSession(session, groups);
    this.#addMessages(session, groups);
    for (const entry of session.entries) this.#addEntry(entry, { queue: entry.queue, agent: entry.agent, channel });
    for (const offer of session.offers) this.#addOffer(offer, { queue: offer.queue, agent: offer.agent, channel });
    this.#addPromises(session, groups);
    for (const stay of session.stays) this.#addStay(stay, { queue: stay.queue, agent: stay.agent, channel });
  }

  /** The figures of everything noted that lies before `to` (ms UTC), in order of slice, interval and group. */
  cells(to = Number.POSITIVE_INFINITY): readonly LedgerCell[] {
    this.#notePeaks();
    return LEDGER_SLICES.flatMap(({ grain, by }, slice) =>
      sorted(this.#tallies[slice] as Map<number, Map<string, Tally>>).flatMap(([bucketStart, groups]) =>
        (bucketStart < to ? sorted(groups) : []).flatMap(([group, tally]) =>
          figuresOf(tally).map(({ metric, ...figure }) => ({
            metric,
            grain,
            bucketStart,
            dims: by === null ? {} : { [by]: group },
            ...figure,
          })),
        ),
      ),
    );
  }

  #addSession(session: SessionTruth, groups: Groups): void {
    const { startedAt } = session;
    const closedAt = known(session.closedAt);
    const isValid = session.messages.some((message) => message.sender === 'customer' && message.isPublic);
    this.#note(startedAt, groups, (tally) => {
      tally.started += 1;
      if (session.offhours) tally.startedOffhours += 1;
      if (!isValid) return;
      tally.valid += 1;
      tally.customers.add(session.customer);
    });
    this.#noteOpen({ from: startedAt, to: closedAt }, groups, (tally) => {
      tally.open += 1;
    });
    this.#note(closedAt, groups, (tally) => {
      tally.closed += 1;
      tally.durationMs += closedAt - startedAt;
      if (session.businessMs !== null) {
        tally.business.lastedMs += session.businessMs;
        tally.business.lasted += 1;
      }
      tally.activeMs += (session.messages.at(-1)?.at ?? startedAt) - startedAt;
    });
  }

  /** A promise counts when it is due; split by agent it is nobody's, a session with one is its last agent's. */
  #addPromises(session: SessionTruth, { agent, ...groups }: Groups): void {
    const closedAt = known(session.closedAt);
    const told = session.promises.map((promise) => ({ ...promise, ...judge(session, promise, closedAt) }));
    for (const { kind, dueAt, isKept, isBroken } of told) {
      if (isKept || isBroken) {
        this.#note(dueAt, groups, (tally) => {
          tally.judged[kind] += 1;
          tally.kept[kind] += isKept ? 1 : 0;
        });
      }
      if (!isKept && dueAt < closedAt) {
        this.#noteOpen({ from: dueAt, to: closedAt }, groups, (tally) => {
          tally.brokenOpen += 1;
        });
      }
    }
    if (told.length === 0) return;
    this.#note(closedAt, { agent, ...groups }, (tally) => {
      tally.promised += 1;
      tally.missed += told.some(({ isBroken }) => isBroken) ? 1 : 0;
    });
  }

  #addMessages(session: SessionTruth, { queue, channel }: Groups): void {
    for (const { sender, agent, at, isPublic } of session.messages) {
      if (!isPublic || sender === 'system') continue;
      const kind = `${sender}Messages` as const;
      this.#note(at, { queue, agent, channel }, (tally) => {
        tally[kind] += 1;
      });
    }
  }

  #addEntry(entry: EntryTruth, groups: Groups): void {
    const { enteredAt, end } = entry;
    const leftAt = known(entry.leftAt);
    const wait = leftAt - enteredAt;
    this.#noteOpen({ from: enteredAt, to: leftAt }, groups, (tally, at) => {
      tally.waiting += 1;
      tally.oldestWaitMs = Math.max(tally.oldestWaitMs, at - enteredAt);
    });
    this.#note(enteredAt, groups, (tally) => {
      tally.waits.push(wait);
      if (end === 'answered') tally.answeredWaits.push(wait);
      if (end === 'abandoned') tally.abandonedMs += wait;
      noteBusinessWait(tally, entry);
      countOutcome(tally.entries, entry, wait);
      if (!entry.offhours) countOutcome(tally.staffed, entry, wait);
    });
  }

  #addOffer({ filedAt, end }: OfferTruth, groups: Groups): void {
    this.#note(filedAt, groups, (tally) => {
      tally.offers += 1;
      if (end === 'accepted') tally.accepted += 1;
      if (end === 'refused') tally.refused += 1;
    });
  }

  #addStay({ from, to: ended, wrapFrom, wrapTo }: StayTruth, groups: Groups): void {
    const to = known(ended);
    this.#stays.push({ from, to, ...groups });
    this.#note(to, groups, (tally) => {
      tally.handled += 1;
      tally.handledMs += to - from + (wrapFrom === null ? 0 : known(wrapTo) - wrapFrom);
    });
  }

  #notePeaks(): void {
    for (const [slice, { grain, by }] of LEDGER_SLICES.entries()) {
      for (const [group, stays] of grouped(this.#stays, by)) {
        for (const [start, peak] of peaksOf(stays, this.#cuts[grain])) this.#tally(slice, start, group).peak = peak;
      }
    }
  }

  #note(at: number, groups: Partial<Groups>, count: (tally: Tally) => void): void {
    const starts = { '1d': this.#cuts['1d'].startOf(at), '30m': this.#cuts['30m'].startOf(at) };
    for (const [slice, { grain, by }] of LEDGER_SLICES.entries()) {
      const group = by === null ? '' : groups[by];
      if (group !== undefined) count(this.#tally(slice, starts[grain], group));
    }
  }

  #noteOpen(span: Span, groups: Partial<Groups>, count: (tally: Tally, end: number) => void): void {
    for (const [slice, { grain, by }] of LEDGER_SLICES.entries()) {
      const group = by === null ? '' : groups[by];
      if (group === undefined) continue;
      for (const { start, end } of openAtEndOf(span, this.#cuts[grain])) {
        count(this.#tally(slice, start, group), end);
      }
    }
  }

  #tally(slice: number, start: number, group: string): Tally {
    const intervals = this.#tallies[slice] as Map<number, Map<string, Tally>>;
    let groups = intervals.get(start);
    if (!groups) intervals.set(start, (groups = new Map()));
    let tally = groups.get(group);
    if (!tally) groups.set(group, (tally = emptyTally()));
    return tally;
  }
}

/** Whether a promise was kept in time, or broken: late, or not at all although the session lasted until it was due. */
function judge(session: SessionTruth, { kind, attachedAt, dueAt }: PromiseTruth, closedAt: number) {
  const isAnswer = (message: SessionTruth['messages'][number]) =>
    message.sender === 'agent' && message.isPublic && !message.isAuto && message.at >= attachedAt;
  const keptAt = kind === 'resolution' ? closedAt : (session.messages.find(isAnswer)?.at ?? null);
  return { isKept: keptAt !== null && keptAt <= dueAt, isBroken: dueAt < (keptAt ?? closedAt) };
}

function noteBusinessWait({ business }: Tally, { businessMs, end }: EntryTruth): void {
  if (businessMs === null) return;
  business.waitedMs += businessMs;
  business.waited += 1;
  if (end !== 'answered') return;
  business.answeredMs += businessMs;
  business.answered += 1;
}

function countOutcome(outcomes: Outcomes, entry: EntryTruth, wait: number): void {
  const inTime = wait <= entry.answerWithinMs ? 1 : 0;
  outcomes.offered += 1;
  switch (entry.end) {
    case 'answered':
      outcomes.answered += 1;
      outcomes.answeredInTime += inTime;
      break;
    case 'abandoned':
      outcomes.abandoned += 1;
      outcomes.abandonedInTime += inTime;
      outcomes.abandonedShort += wait < entry.shortAbandonMs ? 1 : 0;
      break;
    case 'callback':
      outcomes.callbacks += 1;
      outcomes.callbacksInTime += inTime;
      break;
    case 'flowed_out':
      outcomes.flowedOut += 1;
  }
}

function grouped(spans: readonly GroupedSpan[], by: LedgerDimension | null): ReadonlyMap<string, readonly Span[]> {
  const groups = new Map<string, GroupedSpan[]>();
  for (const span of spans) {
    const group = by === null ? '' : span[by];
    const members = groups.get(group);
    if (members) members.push(span);
    else groups.set(group, [span]);
  }
  return groups;
}

/** An instant that must be known by now. */
function known(at: number | null): number {
  if (at === null) throw new TypeError('a session comes to the ledger when nothing in it is open');
  return at;
}

function sorted<K extends string | number, V>(map: ReadonlyMap<K, V>): [K, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
