import type { Cell, CxEvent } from '@tidewatch/schemas';
import { quotient } from './cell.ts';
import type { Range } from './range.ts';
import { type Stay, type Story, text } from './story.ts';

/** What an agent was doing from one instant to the next. */
interface Moment {
  readonly ms: number;
  readonly status: string | null;
  readonly slots: number | null;
  /** Sessions in hand, after-contact work included. */
  readonly load: number;
}

/** D.7, and M48: the agents' time, cut at every instant at which anything changes, and looked at piece by piece. */
export function agentsOf(events: readonly CxEvent[], stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const told = events.filter((event) => event.conversation_id === undefined && event.occurred_at <= range.asOf);
  const stays = stories.flatMap((story) => story.stays).filter((stay) => stay.kind === 'agent');
  const agents = new Set([...told.map((event) => event.agent_id), ...stays.map((stay) => stay.agent)]);
  const moments = [...agents].flatMap((agent) =>
    momentsOf(
      told.filter((event) => event.agent_id === agent),
      stays.filter((stay) => stay.agent === agent),
      range,
    ),
  );
  const time = (is: (moment: Moment) => boolean, times: (moment: Moment) => number = () => 1) =>
    moments.filter(is).reduce((sum, moment) => sum + moment.ms * times(moment), 0);
  const busy = time(isBusy);
  const available = time(isAvailable);
  const ended = stays.filter((stay) => stay.to !== null && stay.to >= range.from && stay.to < range.to).length;
  const hasSlots = (moment: Moment) => isAvailable(moment) && moment.slots !== null;
  return {
    time_online: measure(time(({ status }) => status !== null && status !== 'offline')),
    time_available: measure(available),
    time_nonproductive: measure(time(({ status }) => ['break', 'training', 'meeting', 'custom'].includes(status ?? ''))),
    busy_time_wall: measure(busy),
    // However a second is shared among sessions, the shares add up to it.
    handle_time_agent_share: measure(busy),
    occupancy_wall: quotient(
      time((moment) => isAvailable(moment) && isBusy(moment)),
      available,
    ),
    slot_utilisation: quotient(
      time(hasSlots, ({ load }) => load),
      time(hasSlots, ({ slots }) => slots ?? 0),
    ),
    avg_concurrency: quotient(
      time(isBusy, ({ load }) => load),
      busy,
    ),
    sessions_per_hour: quotient(ended, available, { times: 3_600_000 }),
  };
}

const isBusy = ({ load }: Moment): boolean => load > 0;
/** At work: takes sessions, or has no hand free for more. */
const isAvailable = ({ status }: Moment): boolean => status === 'available' || status === 'busy';
const measure = (ms: number): Cell => ({ value: ms, numerator: ms, denominator: null, n: 0 });

function momentsOf(told: readonly CxEvent[], stays: readonly Stay[], range: Range): readonly Moment[] {
  const end = Math.min(range.to, range.asOf);
  const works = stays.map((stay) => ({ from: stay.from, to: endOfWork(stay) ?? range.asOf }));
  const borders = [range.from, end, ...told.map((event) => event.occurred_at), ...works.flatMap(({ from, to }) => [from, to])];
  const cuts = [...new Set(borders)].filter((at) => at >= range.from && at <= end).sort((a, b) => a - b);
  return cuts.slice(0, -1).map((at, i) => {
    const until = cuts[i + 1] ?? at;
    const known = told.filter((event) => event.occurred_at <= at);
    const capacity = known.findLast((event) => event['capacity'] !== undefined)?.['capacity'] as
      | Readonly<Record<string, number>>
      | undefined;
    return {
      ms: until - at,
      status: text(
        known.findLast((event) => text(event, 'status') !== null),
        'status',
      ),
      slots: capacity ? Object.values(capacity).reduce((a, b) => a + b, 0) : null,
      load: works.filter(({ from, to }) => from <= at && to >= until).length,
    };
  });
}

/** End of the stay and its after-contact work; null while either goes on. */
function endOfWork(stay: Stay): number | null {
  return stay.wrapFrom === null ? stay.to : stay.wrapTo;
}
