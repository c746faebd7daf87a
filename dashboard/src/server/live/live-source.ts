import type { AnswerRow, MetricQuery } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import type { LiveView } from '../../features/live/live-view.ts';
import { computeArrivals, computeView } from './compute-view.ts';
import { type LivePlan, planLive, type ReadingTime } from './live-plan.ts';

/** Half hours are counted again, and events that are missing, when the data have gone on by this much; half hours print their own age. */
const TREND_EVERY_MS = 10_000;

type Trend = Pick<LiveView, 'arrivals' | 'quality'>;

/** Reads one tenant's live view out of the warehouse. */
export class LiveSource {
  readonly #reader: CatalogueReader;
  readonly #zone: string;
  #trend: { readonly dayStart: number; readonly value: Trend } | null = null;

  constructor({ reader, zone }: { readonly reader: CatalogueReader; readonly zone: string }) {
    this.#reader = reader;
    this.#zone = zone;
  }

  /** How far the data go; null while there are none. */
  watermark(): Promise<number | null> {
    return this.#reader.watermark();
  }

  /** The view at a moment. */
  async read(time: ReadingTime): Promise<LiveView> {
    const plan = planLive(time, this.#zone);
    const [all, byQueue, byOwner, dayAll, dayByQueue, lastHour, agents, trend] = await Promise.all([
      this.#open(plan.open.all),
      this.#open(plan.open.byQueue),
      this.#open(plan.open.byOwner),
      this.#reader.answer(plan.today.all),
      this.#reader.answer(plan.today.byQueue),
      this.#reader.answer(plan.today.lastHour),
      this.#reader.agentsAt(plan.present),
      this.#counted(plan),
    ]);
    return computeView(plan, this.#zone, {
      open: { all, byQueue, byOwner },
      today: { all: dayAll, byQueue: dayByQueue, lastHour },
      agents,
      ...trend,
    });
  }

  #open(query: MetricQuery): Promise<readonly AnswerRow[]> {
    return this.#reader.answer(query, { openOnly: true });
  }

  async #counted(plan: LivePlan): Promise<Trend> {
    const kept = this.#trend;
    if (kept && kept.dayStart === plan.day.start && plan.watermark - kept.value.arrivals.dataTo < TREND_EVERY_MS) return kept.value;
    const [today, lastWeek, lastWeekSoFar, quality] = await Promise.all([
      this.#reader.answer(plan.arrivals.today),
      this.#reader.answer(plan.arrivals.lastWeek),
      plan.lastWeekSoFar === null ? [] : this.#reader.answer(plan.lastWeekSoFar),
      this.#reader.quality(plan.today.all, plan.present),
    ]);
    const value = { arrivals: computeArrivals(plan, this.#zone, { today, lastWeek, lastWeekSoFar }), quality };
    this.#trend = { dayStart: plan.day.start, value };
    return value;
  }
}
