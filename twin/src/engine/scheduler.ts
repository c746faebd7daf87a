import { timeHeap } from './heap.ts';

/** What a process may wait for: so many ms, or a signal. The value of the `yield` is what the signal was given. */
type Wait = number | Signal<unknown>;

/** One story that runs in simulated time: a generator that yields what it waits for. */
export type Process<R = void> = Generator<Wait, R, unknown>;

/** Something that happens at most once and that one process waits for; what comes later is ignored. */
export interface Signal<T> {
  readonly fired: boolean;
  /** Wakes the waiting process, at the present instant. False when the signal had been fired before. */
  fire(value: T): boolean;
}

/** Discrete-event time: everything happens in order of time, and at one time in the order in which it was asked for. */
export interface Scheduler {
  /** The present instant, ms UTC. */
  readonly now: number;
  spawn(process: Process): void;
  /** Calls `run` at `at`, which is not in the past. */
  at(at: number, run: () => void): void;
  signal<T>(): Signal<T>;
  /** Time of the next thing that happens; +∞ when nothing ever does. */
  nextAt(): number;
  /** Makes the next thing happen. */
  step(): void;
}

interface OpenSignal extends Signal<unknown> {
  waiting: Process | null;
  value: unknown;
}

/** A scheduler whose time begins at `startAt` (ms UTC). */
export function createScheduler(startAt: number): Scheduler {
  const agenda = timeHeap<() => void>();
  let now = startAt;

  const at = (when: number, run: () => void) => {
    if (!Number.isSafeInteger(when) || when < now) throw new RangeError(`cannot schedule at ${when}: the present is ${now}`);
    agenda.push(when, run);
  };
  const resume = (process: Process, value: unknown): void => {
    const { done, value: wait } = process.next(value);
    if (done) return;
    if (typeof wait === 'number') at(now + wait, () => resume(process, undefined));
    else {
      const signal = wait as OpenSignal;
      if (signal.fired) at(now, () => resume(process, signal.value));
      else signal.waiting = process;
    }
  };
  const signal = <T>(): Signal<T> => {
    const open = {
      fired: false,
      waiting: null as Process | null,
      value: undefined as unknown,
      fire(value: T) {
        if (open.fired) return false;
        open.fired = true;
        open.value = value;
        const { waiting } = open;
        if (waiting) at(now, () => resume(waiting, value));
        return true;
      },
    };
    return open;
  };

  return {
    get now() {
      return now;
    },
    spawn: (process) => at(now, () => resume(process, undefined)),
    at,
    signal,
    nextAt: agenda.nextAt,
    step() {
      const when = agenda.nextAt();
      const run = agenda.pop();
      if (!run) return;
      now = when;
      run();
    },
  };
}

/** Waits for a signal and gives what it was fired with. */
export function* until<T>(signal: Signal<T>): Process<T> {
  return (yield signal as Signal<unknown>) as T;
}
