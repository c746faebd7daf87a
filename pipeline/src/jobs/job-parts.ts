import type { JobKind, Queryable } from '@tidewatch/ingest/ops';
import type { Clock } from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import type { Logger } from 'pino';

/** What jobs work with. */
export interface JobParts {
  readonly db: Queryable;
  readonly store: WarehouseStore;
  /** A tenant's reader, kept open. */
  readonly readerOf: (tenantId: string) => CatalogueReader;
  /** Epoch that the rows belong to. */
  readonly epoch: string;
  /** Tenant whose job was taken last, by kind: tenants take turns, however much one of them asks. */
  readonly turns: Map<JobKind, string>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the work soon; what is not done is left to whoever comes next. */
  readonly signal: AbortSignal;
}
