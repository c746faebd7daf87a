import { type CxEvent, importedId, nameId, parseEvent } from '@tidewatch/schemas';

/** One line of a script: seconds after its start, type, fields. */
export type Line = readonly [second: number, type: string, fields?: Readonly<Record<string, unknown>>];

/** 2026-03-02T09:00:00Z, a Monday. */
export const T0 = Date.UTC(2026, 2, 2, 9);

export interface Script {
  readonly name?: string;
  readonly tenant?: string;
  /** Start, ms UTC; default T0. */
  readonly at?: number;
  /** Fields of every event; `seq: undefined` leaves the numbering out. */
  readonly every?: Readonly<Record<string, unknown>>;
}

/** Valid, numbered events of one session, as the catalogue reads them. */
export function sessionScript(lines: readonly Line[], script: Script = {}): CxEvent[] {
  const { name = 's', tenant = 'demo', at = T0 } = script;
  const ids = { conversation_id: `c-${name}`, session_id: importedId(at, tenant, name), channel: 'web' };
  return unitScript(ids, lines, { ...script, name });
}

/** Valid, numbered events of one agent. */
export function agentScript(lines: readonly Line[], { name = 'ann', ...script }: Script = {}): CxEvent[] {
  return unitScript({ agent_id: name }, lines, { ...script, name });
}

/** Valid, numbered events of what `ids` name: a customer, an evaluation, a case, an alert, a plan. */
export function unitScript(
  ids: Readonly<Record<string, string>>,
  lines: readonly Line[],
  { name = JSON.stringify(ids), tenant = 'demo', at = T0, every = {} }: Script = {},
): CxEvent[] {
  return lines.map(([second, type, fields], i) =>
    valid({ ...common(tenant, name, i), ...ids, occurred_at: at + Math.round(second * 1000), type, ...every, ...fields }),
  );
}

function common(tenant: string, name: string, i: number) {
  return { event_id: nameId(tenant, name, String(i)), schema_version: 1, tenant_id: tenant, seq: i + 1 };
}

function valid(raw: Readonly<Record<string, unknown>>): CxEvent {
  const outcome = parseEvent(raw, Number.MAX_SAFE_INTEGER);
  if (outcome.kind !== 'continue') throw new Error(`the script is off: ${JSON.stringify(outcome)}`);
  return outcome.value;
}
