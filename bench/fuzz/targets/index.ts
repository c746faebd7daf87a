import type { Target } from '../target.ts';
import { catalogueTarget } from './catalogue.ts';
import { commandLineTarget } from './command-line.ts';
import { deadLettersTarget } from './dead-letters.ts';
import { doorTarget } from './door.ts';
import { eventTarget } from './event.ts';
import { conversationsTarget, eventsFileTarget, technionTarget } from './files.ts';
import { pagesTarget } from './pages.ts';
import { recordTarget } from './record.ts';

/** Everything that takes input from outside. */
export const TARGETS: readonly Target[] = [
  doorTarget,
  eventTarget,
  eventsFileTarget,
  technionTarget,
  conversationsTarget,
  deadLettersTarget,
  recordTarget,
  pagesTarget,
  catalogueTarget,
  commandLineTarget,
];
