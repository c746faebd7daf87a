import { EnvironmentError } from '@tidewatch/schemas';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveView } from '../../features/live/live-view.ts';
import { LiveHub, type NumberedUpdate } from './live-hub.ts';
import type { ReadingTime } from './live-plan.ts';

const SCOPE = { tenantId: 'demo', zone: 'UTC' };

/** A source whose watermark the test moves. */
function makeSource() {
  return {
    mark: 1 as number | null,
    failure: null as Error | null,
    reads: [] as ReadingTime[],
    watermark(): Promise<number | null> {
      return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.mark);
    },
    read(time: ReadingTime): Promise<LiveView> {
      this.reads.push(time);
      return Promise.resolve({ dataTo: time.watermark } as LiveView);
    },
  };
}

function watcher(hub: LiveHub) {
  const end = new AbortController();
  const updates = hub.watch(SCOPE, end.signal);
  const next = async () => (await updates.next()).value as NumberedUpdate;
  const leave = async () => {
    end.abort();
    await updates.return();
  };
  return { next, leave };
}

describe('LiveHub', () => {
  let source: ReturnType<typeof makeSource>;
  let errors: [unknown, string][];
  let hub: LiveHub;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    source = makeSource();
    errors = [];
    hub = new LiveHub({ sourceOf: () => source, now: Date.now, onError: (error, id) => errors.push([error, id]) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('computes one view for all who watch the same scope', async () => {
    const watchers = [watcher(hub), watcher(hub), watcher(hub)];
    const seen = await Promise.all(watchers.map(({ next }) => next()));
    expect(seen.every((update) => update === seen[0])).toBe(true);
    expect(source.reads).toHaveLength(1);
    expect(hub.scopes).toBe(1);
    await Promise.all(watchers.map(({ leave }) => leave()));
  });

  it('asks nothing while the watermark stands still, and again as soon as it moves', async () => {
    const { next, leave } = watcher(hub);
    await next();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(source.reads).toHaveLength(1);
    source.mark = 2;
    const moved = next();
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await moved).update).toEqual({ kind: 'view', view: { dataTo: 2 } });
    await leave();
  });

  it('keeps only the newest for a watcher who does not read', async () => {
    const { next, leave } = watcher(hub);
    await next();
    for (let mark = 2; mark <= 50; mark++) {
      source.mark = mark;
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(await next()).toMatchObject({ version: 50, update: { view: { dataTo: 50 } } });
    await leave();
  });

  it('stops when the last watcher leaves', async () => {
    const [first, second] = [watcher(hub), watcher(hub)];
    await Promise.all([first.next(), second.next()]);
    await first.leave();
    expect(hub.scopes).toBe(1);
    await second.leave();
    expect(hub.scopes).toBe(0);
    source.mark = 2;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.reads).toHaveLength(1);
  });

  it('wakes a watcher who waits when its signal ends', async () => {
    const end = new AbortController();
    const updates = hub.watch(SCOPE, end.signal);
    await updates.next();
    const waiting = updates.next();
    end.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(hub.scopes).toBe(0);
  });

  it('tells trouble with its code and an id that is in the log, slows down, and recovers by itself', async () => {
    const { next, leave } = watcher(hub);
    await next();
    source.failure = new EnvironmentError('warehouse_gone', 'secret address', { retry: true });
    const trouble = next();
    await vi.advanceTimersByTimeAsync(1_000);
    const { update } = await trouble;
    expect(update).toEqual({ kind: 'trouble', code: 'warehouse_gone', id: errors[0]?.[1] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(errors.length).toBeLessThan(15);
    source.failure = null;
    await vi.advanceTimersByTimeAsync(8_000);
    expect((await next()).update).toEqual({ kind: 'view', view: { dataTo: 1 } });
    await leave();
  });

  it('tells trouble while an answer is late, and shows it when it comes', async () => {
    const { next, leave } = watcher(hub);
    await next();
    source.mark = 2;
    let answer: (view: LiveView) => void = () => {};
    source.read = () => new Promise((resolve) => (answer = resolve));
    const late = next();
    await vi.advanceTimersByTimeAsync(6_000);
    expect((await late).update).toMatchObject({ kind: 'trouble', code: 'warehouse_slow' });
    answer({ dataTo: 2 } as LiveView);
    expect((await next()).update).toEqual({ kind: 'view', view: { dataTo: 2 } });
    await leave();
  });

  it('ends every watch when the process ends', async () => {
    const { next } = watcher(hub);
    await next();
    const waiting = next();
    hub.close();
    expect(await waiting).toBeUndefined();
    expect(hub.scopes).toBe(0);
  });

  it('says that there is nothing before the first flush', async () => {
    source.mark = null;
    const { next, leave } = watcher(hub);
    expect((await next()).update).toEqual({ kind: 'empty' });
    await leave();
  });

  it('never reads the present before the watermark, whatever the clocks', async () => {
    source.mark = 2_000_000;
    const { next, leave } = watcher(hub);
    await next();
    expect(source.reads[0]).toEqual({ watermark: 2_000_000, present: 2_000_000 });
    await leave();
  });
});
