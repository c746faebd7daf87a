import type { Verb } from '../terminal/verb.ts';
import { backupVerb } from './backup.ts';
import { benchVerb } from './bench.ts';
import { configVerbs } from './config.ts';
import { deadLetterVerbs } from './dead-letters.ts';
import { doctorVerb } from './doctor.ts';
import { exportEventsVerb } from './export.ts';
import { importVerbs } from './import.ts';
import { logMoveVerb } from './log.ts';
import { metricsVerb } from './metrics.ts';
import { proveVerb } from './prove.ts';
import { queryVerb } from './query.ts';
import { replayVerb } from './replay.ts';
import { restoreVerb } from './restore.ts';
import { statusVerb } from './status.ts';
import { twinVerbs } from './twin.ts';
import { upVerb } from './up.ts';
import { verifyVerb } from './verify.ts';

/** Every verb, in the order of the help. */
export const VERBS: readonly Verb[] = [
  upVerb,
  statusVerb,
  doctorVerb,
  ...importVerbs,
  exportEventsVerb,
  queryVerb,
  metricsVerb,
  verifyVerb,
  replayVerb,
  proveVerb,
  ...twinVerbs,
  ...deadLetterVerbs,
  ...configVerbs,
  benchVerb,
  backupVerb,
  restoreVerb,
  logMoveVerb,
];
