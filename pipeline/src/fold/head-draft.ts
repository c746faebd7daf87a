import type { CxEvent, UnitHead, UnitRef } from '@tidewatch/schemas';

/** What every row begins with, in the making. */
export interface HeadDraft {
  readonly unit: UnitRef;
  version: number;
  isTest: boolean;
  imported: boolean;
  firstAt: number;
  lastAt: number;
}

export function createHead(unit: UnitRef): HeadDraft {
  return { unit, version: 0, isTest: true, imported: true, firstAt: Number.MAX_SAFE_INTEGER, lastAt: 0 };
}

/** Counts an event. A row is a test or imported only when all its events are. */
export function takeHead(draft: HeadDraft, event: CxEvent): void {
  draft.version += 1;
  draft.isTest &&= event.is_test === true;
  draft.imported &&= event.imported === true;
  draft.firstAt = Math.min(draft.firstAt, event.occurred_at);
  draft.lastAt = Math.max(draft.lastAt, event.occurred_at);
}

export function headOf({ unit, version, imported, isTest, firstAt, lastAt }: HeadDraft): UnitHead {
  return {
    ...{ tenant_id: unit.tenantId, bucket_on: unit.bucketOn, version, imported },
    ...{ is_test: isTest, first_at: firstAt, last_at: lastAt },
  };
}
