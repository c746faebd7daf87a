export type { AnswerTable, JudgedTable } from './answer-table.ts';
export { toArrow } from './arrow.ts';
export { toCsv } from './csv.ts';
export { toWireAnswer, type WireAnswer, type WireRow } from './wire.ts';
export { toXlsxRows, type XlsxCell } from './xlsx-rows.ts';
