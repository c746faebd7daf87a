import { UsageError } from '@tidewatch/schemas';
import type { Disturbance } from './disturb.ts';

export type ScenarioName = 'normal' | 'rough' | 'harsh' | 'peak' | 'outage';

/** What a run departs from the normal day by. Minutes are of the floor's local day. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly summary: string;
  /** Arrivals times `factor` in [fromMinute, toMinute) of every day. */
  readonly surge?: { readonly fromMinute: number; readonly toMinute: number; readonly factor: number };
  /** On `weekday` (0 = Monday), `share` of the agents on shift are offline in [fromMinute, toMinute). */
  readonly outage?: { readonly weekday: number; readonly fromMinute: number; readonly toMinute: number; readonly share: number };
  /** How delivery departs from the order of events. */
  readonly disturbance?: Omit<Disturbance, 'seed'>;
}

const AT = (hour: number, minute = 0) => hour * 60 + minute;

/** Every scenario that a run can name. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'normal', summary: 'an ordinary floor' },
  {
    name: 'rough',
    summary: 'ordinary, but 2 % of events come twice, 5 % out of order and 1 % up to 48 h late',
    disturbance: { duplicates: 0.02, shuffled: 0.05, late: 0.01, maxLateMs: 48 * 3_600_000 },
  },
  {
    name: 'harsh',
    summary: 'as rough, and 0.1 % of events come a month late',
    disturbance: { duplicates: 0.02, shuffled: 0.05, late: 0.01, maxLateMs: 48 * 3_600_000, monthLate: 0.001 },
  },
  {
    name: 'peak',
    summary: 'arrivals times 1.8 from 10:00 to 12:00 every day',
    surge: { fromMinute: AT(10), toMinute: AT(12), factor: 1.8 },
  },
  {
    name: 'outage',
    summary: 'on Mondays from 10:20 to 11:00 nine agents in ten are offline',
    outage: { weekday: 0, fromMinute: AT(10, 20), toMinute: AT(11), share: 0.9 },
  },
];

/**
 * The scenario of a name.
 * @throws UsageError `scenario_unknown`
 */
export function scenarioOf(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario) return scenario;
  throw new UsageError('scenario_unknown', `${name} is no scenario; known: ${SCENARIOS.map((one) => one.name).join(', ')}`);
}
