import { type CxEvent, importedId, nameId } from '@tidewatch/schemas';
import { createLiveTwin } from '@tidewatch/twin';

/** Traffic of one kind, of at least `count` events, in the order in which the log takes them. */
export type Traffic = (count: number) => Generator<readonly CxEvent[], void, undefined>;

/** Events handed on at once. */
const SLICE = 5_000;
const IMPORT_FROM = Date.UTC(2026, 2, 2, 9);
/** Recent enough that nothing is late when the log takes it: 300,000 events of the floors are nine minutes of theirs. */
const LIVE_BEGAN_AGO_MS = 9 * 60_000;
/** Floors that are busy at the same moment: many sessions advance by one event or two between two flushes. */
const FLOORS = 100;
const FLOOR_LOAD = 4;

type Line = readonly [second: number, type: string, fields?: Readonly<Record<string, unknown>>];

const CALL: readonly Line[] = [
  [0, 'session.started', { source_ref: 'AA0101-33116', access: 'api', origin: 'customer' }],
  [0, 'segment.started', { owner_kind: 'bot', bot_id: 'vru' }],
  [10, 'segment.ended', { owner_kind: 'bot', bot_id: 'vru' }],
  [10, 'queue.entered', { queue_id: 'q' }],
  [25, 'queue.left', { queue_id: 'q', left_reason: 'assigned' }],
  [25, 'agent.offered'],
  [25, 'agent.accepted'],
  [25, 'segment.started', { owner_kind: 'agent' }],
  [85, 'segment.ended', { owner_kind: 'agent' }],
  [85, 'session.closed', { close_reason: 'agent' }],
];
/** What an importer keeps of its source beside the fields of the catalogue. */
const SOURCE_RECORD = { call_id: 33116, vru_line: 'AA0101', type: 'PS', outcome: 'AGENT', server: 'TOVA', row: 'x'.repeat(130) };

/** Calls of ten events each, as an import sends them: one call after the other. */
export function* importedCalls(count: number): Generator<readonly CxEvent[], void, undefined> {
  for (let call = 0; call * CALL.length < count; ) {
    const slice: CxEvent[] = [];
    for (; slice.length < SLICE && call * CALL.length < count; call++) slice.push(...importedCall(call));
    yield slice;
  }
}

function importedCall(call: number): CxEvent[] {
  const at = IMPORT_FROM + call * 20_000;
  const name = `call${call}`;
  const session = importedId(at, 'bench', name);
  const agent = `agent_${String(call % 30).padStart(2, '0')}`;
  return CALL.map(([second, type, fields = {}], i): CxEvent => {
    const hasAgent = type.startsWith('agent.') || fields['owner_kind'] === 'agent';
    return {
      event_id: nameId('bench', name, String(i)),
      type,
      schema_version: 1,
      tenant_id: 'bench',
      occurred_at: at + second * 1_000,
      recorded_at: at + second * 1_000,
      producer: 'import',
      conversation_id: `c-${name}`,
      session_id: session,
      seq: i + 1,
      channel: 'phone',
      imported: true,
      ...(hasAgent ? { agent_id: agent } : {}),
      ...fields,
      source: SOURCE_RECORD,
    };
  });
}

/** The twin's floors of many tenants, played side by side. */
export function* liveFloors(count: number): Generator<readonly CxEvent[], void, undefined> {
  const from = Date.now() - LIVE_BEGAN_AGO_MS;
  const floors = Array.from({ length: FLOORS }, (_, i) =>
    createLiveTwin({ seed: i, tenantId: `floor-${i}`, startAt: from, load: FLOOR_LOAD, peakAt: from, alwaysOpen: true }),
  );
  let sent = 0;
  for (let to = from; sent < count; ) {
    to += 5_000;
    const slice = floors.flatMap((floor) => floor.advance(to)).sort((a, b) => a.occurred_at - b.occurred_at);
    sent += slice.length;
    yield slice.map(sealText);
  }
}

/** Text travels sealed; the floors' is not secret, so that bytes of the same length stand for it. */
function sealText(event: CxEvent): CxEvent {
  const { text, ...rest } = event;
  if (typeof text !== 'string') return event;
  const sealed = { iv: 'bench/bench/benc', tag: 'bench/bench/bench/benc', data: Buffer.from(text).toString('base64') };
  return { ...rest, pii_key_id: rest.customer_id ?? 'bench', sealed };
}
