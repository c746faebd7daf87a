import { ALLOWED_LATENESS_MS, type CxEvent, evaluateQuery, type LoggedEvent, MEASURE_MS, metricById, routeOf } from '@tidewatch/schemas';
import { describe, expect, it, vi } from 'vitest';
import { foldsOf } from '../fold/folds.ts';
import { foldSession } from '../fold/session-fold.ts';
import { createRig, toRecords } from '../testing/rig.ts';
import { sessionScript, T0 } from '../testing/script.ts';
import { restatementsOf } from './restatements.ts';

const HOUR = 3_600_000;
const [started, entered, left, closed] = sessionScript([
  [0, 'session.started'],
  [1, 'queue.entered', { queue_id: 'q' }],
  [9, 'queue.left', { queue_id: 'q', left_reason: 'abandoned' }],
  [1_800, 'session.closed', { close_reason: 'customer' }],
]) as [CxEvent, CxEvent, CxEvent, CxEvent];

/** Taken by the log so long after it happened, ms. */
const logged = (event: CxEvent, afterMs: number): LoggedEvent => ({ event, logAt: event.occurred_at + afterMs });
const linesOf = (events: readonly LoggedEvent[], of = events) =>
  [
    ...restatementsOf(
      { unit: routeOf(started).unit, events, of: new Set(of.map(({ event }) => event.event_id)) },
      foldsOf('main'),
      ALLOWED_LATENESS_MS,
    ),
  ].flat();
const amounts = (events: readonly LoggedEvent[], metric: string) =>
  linesOf(events)
    .filter(({ metric_id }) => metric_id === metric)
    .map(({ interval_start, old_amount, new_amount }) => [interval_start - T0, old_amount, new_amount]);

describe('restatementsOf', () => {
  const onTime = [logged(started, 500), logged(entered, 500)];

  it('tells what a late event changed where it is filed, before and after', () => {
    const events = [...onTime, logged(left, 2 * HOUR)];
    expect(amounts(events, 'abandoned')).toEqual([[0, null, 1]]);
    const [line] = linesOf(events).filter(({ metric_id }) => metric_id === 'abandoned');
    expect(line).toMatchObject({
      event_id: left.event_id,
      event_type: 'queue.left',
      log_at: left.occurred_at + 2 * HOUR,
      unit_kind: 'session',
    });
  });

  it('gives the new value that the evaluator reads from the row, and the old one that it read from the row before', () => {
    const events = [...onTime, logged(closed, 500), logged(left, 2 * HOUR)];
    const lines = linesOf(events);
    expect(lines.length).toBeGreaterThan(3);
    const asOf = left.occurred_at + 2 * HOUR;
    for (const line of lines) {
      const metrics = [metricById.get(line.metric_id)].filter((metric) => metric !== undefined);
      const { interval_start: from } = line;
      const query = { metrics, from, to: from + MEASURE_MS, grain: 'total' as const, zone: 'UTC', by: [], where: [], asOf };
      const read = (known: readonly CxEvent[]) => {
        const facts = foldSession(known);
        const cell = evaluateQuery(query, { sessions: facts ? [facts] : [] })[0]?.cells[line.metric_id];
        return cell?.numerator ?? cell?.value ?? null;
      };
      expect([line.metric_id, line.new_amount ?? 0]).toEqual([line.metric_id, read([started, entered, closed, left]) ?? 0]);
      expect([line.metric_id, line.old_amount ?? 0]).toEqual([line.metric_id, read([started, entered, closed]) ?? 0]);
    }
  });

  it('says nothing of intervals that were not settled when the log took the event', () => {
    const late = ALLOWED_LATENESS_MS + 1;
    expect(linesOf([...onTime, logged(left, late)])).toEqual([]);
    expect(amounts([...onTime, logged(left, MEASURE_MS + ALLOWED_LATENESS_MS)], 'abandoned')).toEqual([[0, null, 1]]);
  });

  it('says nothing of events that came in time, and nothing of imported history', () => {
    const inTime = [...onTime, logged(left, 500), logged(closed, ALLOWED_LATENESS_MS)];
    expect(linesOf(inTime)).toEqual([]);
    expect(linesOf(inTime.map(({ event }) => logged({ ...event, imported: true }, 100 * HOUR)))).toEqual([]);
  });

  it('of a session that turns out to be a test says everything that it had counted', () => {
    const mark = sessionScript([[7_200, 'session.marked', { mark: 'test' }]], { every: { seq: 9, event_id: 'mark' } })[0] as CxEvent;
    const events = [...onTime, logged(left, 500), logged(closed, 500), logged(mark, 100)];
    expect(amounts(events, 'sessions_started')).toEqual([[0, 1, null]]);
    expect(amounts(events, 'abandoned')).toEqual([[0, 1, null]]);
  });

  it('gives the same lines whatever was read first, and however often an event came', () => {
    const events = [...onTime, logged(closed, 500), logged(left, 2 * HOUR)];
    const again = [logged(left, 5 * HOUR), ...events.toReversed(), logged(closed, 9 * HOUR)];
    expect(linesOf(again, events)).toEqual(linesOf(events));
  });
});

describe('a worker', () => {
  it('writes them once for a late event that comes again after the rows could not be written', async () => {
    const rig = createRig();
    const now = rig.clock.now();
    const script = (at: number, seqs: readonly number[]) =>
      sessionScript(
        [
          [0, 'session.started'],
          [1, 'queue.entered', { queue_id: 'q' }],
          [9, 'queue.left', { queue_id: 'q', left_reason: 'abandoned' }],
        ],
        { name: 'live', at },
      ).filter((_, i) => seqs.includes(i));
    await rig.log.append(toRecords(script(now, [0, 1])));
    const worker = await rig.start();
    await rig.caughtUp();
    expect(rig.store.restatements.size).toBe(0);

    rig.clock.advance(2 * HOUR);
    const broken = vi.spyOn(rig.store, 'insertRows').mockRejectedValueOnce(new Error('killed'));
    await rig.log.append(toRecords(script(now, [2])));
    await expect(worker.done).rejects.toThrow('killed');
    const first = structuredClone([...rig.store.restatements.values()]);
    expect(first.map(({ metric_id }) => metric_id)).toContain('abandoned');

    broken.mockRestore();
    rig.store.restatements.clear();
    const next = await rig.start();
    await rig.caughtUp();
    await next.stop();
    expect([...rig.store.restatements.values()]).toEqual(first);
  });
});
