import type { AnswerRow, MetricQuery } from '@tidewatch/schemas';
import type { ResultRows } from './answer.ts';
import type { TenantStatement } from './tenant-rows.ts';

/** What the quality of a tenant's events is read from: the catalogue's answers, and statements beside them. */
export interface QualitySources {
  readonly reader: {
    readonly allowedLatenessMs: number;
    answer(query: MetricQuery): Promise<readonly AnswerRow[]>;
    watermark(): Promise<number | null>;
  };
  readonly read: (statement: TenantStatement) => Promise<ResultRows>;
  readonly tenantId: string;
}
