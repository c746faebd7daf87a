import { errorForLog } from '@tidewatch/ingest/ops';
import pino from 'pino';

/** Structured logs on standard error; standard output belongs to answers. */
export function createLogger(name: string, level: string): pino.Logger {
  return pino({ name, level, serializers: { err: errorForLog } }, pino.destination(2));
}
