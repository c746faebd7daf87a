export {
  type AnswerTable,
  type JudgedTable,
  toArrow,
  toCsv,
  toWireAnswer,
  toXlsxRows,
  type WireAnswer,
  type WireRow,
  type XlsxCell,
} from '../formats/index.ts';
export type { Restatement, RestatementQuery } from '../restatements.ts';
export type { AgentNow } from './agents-at.ts';
export { type CompiledQuery, type CompiledStatement, type CompileOptions, compileQuery } from './compile/compile-query.ts';
export type { ChannelQuality, EventQuality, Reconciliation, TypeQuality } from './event-quality.ts';
export type { ExportFormat } from './export-events.ts';
export {
  type AnswerAsKnown,
  type CatalogueReader,
  type ExportOptions,
  type OpenReaderOptions,
  openReader,
  type SqlOf,
  sqlOf,
} from './reader.ts';
export type { SessionCursor, SessionPage } from './session-page.ts';
export type { SessionBehind } from './sessions-behind.ts';
