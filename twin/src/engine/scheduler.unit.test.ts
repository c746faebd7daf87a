import { expect, test } from 'vitest';
import { timeHeap } from './heap.ts';
import { createScheduler, type Process, until } from './scheduler.ts';

test('the heap gives items by time, and of one time in the order in which they came', () => {
  const heap = timeHeap<string>();
  const times = [5, 3, 9, 3, 1, 5, 3, 7];
  for (const [index, at] of times.entries()) heap.push(at, `${at}-${index}`);
  const out = [];
  while (heap.size > 0) out.push(heap.pop());
  expect(out).toEqual(['1-4', '3-1', '3-3', '3-6', '5-0', '5-5', '7-7', '9-2']);
  expect(heap.nextAt()).toBe(Number.POSITIVE_INFINITY);
});

test('processes sleep and wait for signals; a signal counts once, and may come before anybody waits', () => {
  const scheduler = createScheduler(1_000);
  const told: string[] = [];
  const early = scheduler.signal<string>();
  const late = scheduler.signal<string>();
  function* story(): Process {
    const first = yield* until(early);
    told.push(`${scheduler.now} ${first}`);
    const second = yield* until(late);
    told.push(`${scheduler.now} ${second}`);
    yield 50;
    told.push(`${scheduler.now} done`);
  }
  early.fire('early');
  scheduler.spawn(story());
  scheduler.at(1_200, () => late.fire('late'));
  scheduler.at(1_100, () => told.push(`second early: ${early.fire('again')}`));
  while (scheduler.nextAt() < Number.POSITIVE_INFINITY) scheduler.step();
  expect(told).toEqual(['1000 early', 'second early: false', '1200 late', '1250 done']);
});

test('nothing can be scheduled in the past', () => {
  const scheduler = createScheduler(1_000);
  expect(() => scheduler.at(999, () => {})).toThrow(RangeError);
});
