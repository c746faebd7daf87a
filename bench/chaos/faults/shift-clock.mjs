// Preloaded by `--import` into a process whose clock is to be wrong: by so many ms as the file named by TW_RIG_CLOCK
// says, which is read again all the time. Timers run on, as they do when somebody sets the clock of a machine.
import { readFileSync } from 'node:fs';

const LOOK_MS = 50;
const file = process.env.TW_RIG_CLOCK;
const RealDate = Date;
let aheadMs = 0;

const look = () => {
  aheadMs = Number(readFileSync(file, 'utf8'));
};
const now = () => RealDate.now() + aheadMs;

if (file !== undefined) {
  look();
  setInterval(look, LOOK_MS).unref();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, wanted) => Reflect.construct(target, args.length === 0 ? [now()] : args, wanted),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
