import { type AnswerRow, CATALOGUE, type Grain, type Metric } from '@tidewatch/schemas';
import { type CatalogueReader, openReader } from '@tidewatch/warehouse/query';
import { type Line, sessionScript } from '../../../pipeline/src/testing/script.ts';
import type { Rig } from '../rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TENANT = 'calendar';
const REACH_MS = 26 * HOUR;
const EVERY_MS = 40 * MINUTE;

/** Moments at which calendars do something odd, and a zone that sees it. */
const MOMENTS: readonly (readonly [name: string, zone: string, at: string])[] = [
  ['an hour is missing', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['an hour comes twice', 'Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['a day begins at one', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['the hour before midnight comes twice', 'America/Sao_Paulo', '2018-02-18T02:00:00Z'],
  ['a day begins at one, in our year', 'America/Santiago', '2026-09-06T04:00:00Z'],
  ['half an hour comes twice', 'Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['a year ends 45 minutes past', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
  ['a month ends 14 hours early', 'Pacific/Kiritimati', '2026-01-31T10:00:00Z'],
  ['a year ends 11 hours late', 'Pacific/Pago_Pago', '2025-01-01T11:00:00Z'],
  ['a leap day ends', 'UTC', '2024-03-01T00:00:00Z'],
];

const LINES: readonly Line[] = [
  [0, 'session.started'],
  [1, 'queue.entered', { queue_id: 'q' }],
  [90, 'queue.left', { queue_id: 'q', left_reason: 'assigned' }],
  [90, 'agent.offered', { agent_id: 'ann' }],
  [95, 'agent.accepted', { agent_id: 'ann' }],
  [95, 'segment.started', { owner_kind: 'agent', agent_id: 'ann' }],
  // Many a session is open across the odd moment.
  [2_400, 'segment.ended', { owner_kind: 'agent', agent_id: 'ann' }],
  [2_400, 'session.closed', { close_reason: 'agent' }],
];
const CLOSES_AFTER_MS = 2_400_000;

/** Starts of sessions around a moment: evenly spread, and on and beside the moment itself. */
function startsAround(at: number): readonly number[] {
  const starts = [at - 1, at, at + 1];
  for (let start = at - REACH_MS; start < at + REACH_MS; start += EVERY_MS) starts.push(start + 7_000);
  return starts;
}

/** Events of sessions around every moment, all of one tenant. */
export function calendarEvents() {
  return MOMENTS.flatMap(([name, , at]) =>
    startsAround(Date.parse(at)).flatMap((start, i) =>
      sessionScript(LINES, { name: `${name.replaceAll(' ', '-')}-${i}`, tenant: TENANT, at: start }),
    ),
  );
}

/** Windows of the calendar's numbers that are not what the clocks on the wall of their zones say; each in words. */
export async function wrongWindows({ queryUrl }: Pick<Rig, 'queryUrl'>): Promise<readonly string[]> {
  const reader = openReader({ url: queryUrl, tenantId: TENANT });
  try {
    const wrong: string[] = [];
    for (const [name, zone, at] of MOMENTS) {
      for (const grain of ['15m', '1h', '1d'] as const) {
        const rows = await answerAround(reader, { zone, at: Date.parse(at), grain });
        for (const problem of compare(rows, { zone, grain, at: Date.parse(at) })) wrong.push(`${name}, ${grain}: ${problem}`);
      }
    }
    return wrong;
  } finally {
    await reader.close();
  }
}

const COUNTS = ['sessions_started', 'sessions_closed'] as const;
const DURATIONS = CATALOGUE.filter(({ unit }) => unit === 'ms');

function answerAround(reader: CatalogueReader, { zone, at, grain }: { readonly zone: string; readonly at: number; readonly grain: Grain }) {
  const counted = CATALOGUE.filter(({ id }) => (COUNTS as readonly string[]).includes(id));
  const metrics: readonly Metric[] = [...counted, ...DURATIONS];
  const range = { from: at - 2 * REACH_MS, to: at + 2 * REACH_MS };
  return reader.answer({ metrics, ...range, grain, zone, by: [], where: [], asOf: Date.now() });
}

interface Place {
  readonly zone: string;
  readonly grain: Grain;
  readonly at: number;
}

/** What is wrong with the rows, by the wall clock alone: no arithmetic of ours with offsets or days is asked. */
function compare(rows: readonly AnswerRow[], { zone, grain, at }: Place): readonly string[] {
  const nameOf = wallClock(zone, grain);
  const starts = startsAround(at);
  const expected = {
    sessions_started: countBy(starts, nameOf),
    sessions_closed: countBy(
      starts.map((start) => start + CLOSES_AFTER_MS),
      nameOf,
    ),
  };
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { interval, cells } of rows) {
    if (interval === null) throw new Error('every window has its interval');
    const name = nameOf(interval.start);
    if (seen.has(name)) problems.push(`${name} comes twice`);
    seen.add(name);
    if (nameOf(interval.end - 1) !== name || nameOf(interval.end) === name) problems.push(`${name} ends at the wrong time`);
    for (const id of COUNTS) {
      const wanted = expected[id].get(name) ?? 0;
      expected[id].delete(name);
      if (cells[id]?.value !== wanted) problems.push(`${id} of ${name} is ${cells[id]?.value}, should be ${wanted}`);
    }
    for (const { id } of DURATIONS) if ((cells[id]?.value ?? 0) < 0) problems.push(`${id} of ${name} is negative`);
  }
  for (const id of COUNTS) for (const name of expected[id].keys()) problems.push(`${id}: there is no window ${name}`);
  return problems;
}

function countBy(instants: readonly number[], nameOf: (instant: number) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const instant of instants) counts.set(nameOf(instant), (counts.get(nameOf(instant)) ?? 0) + 1);
  return counts;
}

/** What the window of an instant is called on the wall of the zone: the date, or date, time and offset. */
function wallClock(zone: string, grain: Grain): (instant: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  return (instant) => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const date = `${parts['year']}-${parts['month']}-${parts['day']}`;
    if (grain === '1d') return date;
    const minute = grain === '15m' ? Math.floor(Number(parts['minute']) / 15) * 15 : 0;
    return `${date} ${parts['hour']}:${String(minute).padStart(2, '0')} ${parts['timeZoneName']}`;
  };
}
