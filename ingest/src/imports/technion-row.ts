import type { Problem } from '@tidewatch/schemas';

/** Columns of the file, in order. */
export const TECHNION_COLUMNS = [
  'vru+line',
  'call_id',
  'customer_id',
  'priority',
  'type',
  'date',
  'vru_entry',
  'vru_exit',
  'vru_time',
  'q_start',
  'q_exit',
  'q_time',
  'outcome',
  'ser_start',
  'ser_exit',
  'ser_time',
  'server',
] as const;
type Column = (typeof TECHNION_COLUMNS)[number];

export const TECHNION_OUTCOMES = ['AGENT', 'HANG', 'PHANTOM'] as const;

/** The columns that the mapping reads. Clock readings are seconds since midnight, durations seconds. */
export interface TechnionRow {
  readonly line: string;
  readonly callId: string;
  /** null when unknown: `0`, or digits lost in the source (`E+`). */
  readonly customerId: string | null;
  readonly priority: number;
  readonly queue: string;
  /** YYMMDD, and its midnight as a wall-clock reading (ms). */
  readonly date: string;
  readonly dateMs: number;
  readonly vruEntry: number;
  readonly vruExit: number;
  readonly queueStart: number;
  readonly queueExit: number;
  readonly waited: number;
  readonly outcome: (typeof TECHNION_OUTCOMES)[number];
  readonly served: number;
  readonly server: string;
}

/** A row's columns, or everything that is wrong with them; `path` is the column. */
export function parseTechnionRow(text: string): { readonly row: TechnionRow } | { readonly problems: readonly Problem[] } {
  const cells = text.split('\t');
  if (cells.length !== TECHNION_COLUMNS.length) {
    const message = `the row has ${cells.length} of ${TECHNION_COLUMNS.length} columns`;
    return { problems: [{ code: cells.length < TECHNION_COLUMNS.length ? 'row_incomplete' : 'row_too_wide', message, path: '' }] };
  }
  const reader = new CellReader(cells);
  const customer = reader.identifier('customer_id');
  const row: TechnionRow = {
    line: reader.identifier('vru+line'),
    callId: reader.identifier('call_id'),
    customerId: customer === '0' || customer.includes('E+') ? null : customer,
    priority: reader.integer('priority'),
    queue: reader.identifier('type'),
    date: reader.text('date'),
    dateMs: reader.date('date'),
    vruEntry: reader.clock('vru_entry'),
    vruExit: reader.clock('vru_exit'),
    queueStart: reader.clock('q_start'),
    queueExit: reader.clock('q_exit'),
    waited: reader.integer('q_time'),
    outcome: reader.outcome('outcome'),
    served: reader.integer('ser_time'),
    server: reader.identifier('server'),
  };
  return reader.problems.length > 0 ? { problems: reader.problems } : { row };
}

const IDENTIFIER = /^[^\s\p{Cc}]{1,100}$/u;
const CLOCK = /^(\d{1,2}):([0-5]\d):([0-5]\d)$/;
const DATE = /^(\d\d)(\d\d)(\d\d)$/;
const MAX_SECONDS = 10_000_000;
const EARLIEST_DAY_MS = Date.UTC(1990, 0, 2);

/** Reads cells by column and notes every one that is off; what it returns for such a cell is never used. */
class CellReader {
  readonly problems: Problem[] = [];
  readonly #cells: readonly string[];

  constructor(cells: readonly string[]) {
    this.#cells = cells;
  }

  text(column: Column): string {
    return this.#cells[TECHNION_COLUMNS.indexOf(column)] as string;
  }

  identifier(column: Column): string {
    const text = this.text(column);
    if (!IDENTIFIER.test(text)) this.#refuse(column, 'is 1 to 100 characters without white space');
    return text;
  }

  integer(column: Column): number {
    const text = this.text(column);
    if (!/^\d{1,8}$/.test(text) || Number(text) > MAX_SECONDS) this.#refuse(column, `is a whole number from 0 to ${MAX_SECONDS}`);
    return Number(text);
  }

  clock(column: Column): number {
    const [, hours, minutes, seconds] = CLOCK.exec(this.text(column)) ?? [];
    if (hours === undefined || Number(hours) > 23) this.#refuse(column, 'is a time of day, h:mm:ss');
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  }

  date(column: Column): number {
    const [, year, month, day] = DATE.exec(this.text(column)) ?? [];
    const ms = Date.UTC(1900 + Number(year), Number(month) - 1, Number(day));
    if (!(new Date(ms).getUTCMonth() === Number(month) - 1)) this.#refuse(column, 'is a day of the calendar, YYMMDD');
    else if (ms < EARLIEST_DAY_MS) this.#refuse(column, 'is before 1990-01-02, the first day that every zone has', 'time_out_of_range');
    return ms;
  }

  outcome(column: Column): TechnionRow['outcome'] {
    const outcome = TECHNION_OUTCOMES.find((known) => known === this.text(column));
    if (!outcome) this.#refuse(column, `is one of ${TECHNION_OUTCOMES.join(', ')}`);
    return outcome ?? 'AGENT';
  }

  #refuse(column: Column, what: string, code = 'field_invalid'): void {
    this.problems.push({ code, message: `${column} ${what}`, path: column });
  }
}
