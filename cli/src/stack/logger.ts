import pino from 'pino';

/** Structured logs on standard error; standard output belongs to answers. */
export function createLogger(name: string, level: string): pino.Logger {
  return pino({ name, level }, pino.destination(2));
}
