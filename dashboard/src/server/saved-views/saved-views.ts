import { randomUUID } from 'node:crypto';
import { UsageError } from '@tidewatch/schemas';
import type { SavedView } from '../../features/explore/saved/saved-view.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Viewer } from '../auth/sessions.ts';
import type { Database } from '../database/open-database.ts';

/** Views that one person may keep. */
export const MAX_VIEWS = 200;

type Owner = Pick<Viewer, 'userId' | 'tenantId'>;

/** A view and the state of it that a change is made on. */
export interface ViewVersion {
  readonly id: string;
  readonly version: number;
}

/** The person's own views and those that others of the tenant share, by name. */
export async function listViews(database: Database, { userId, tenantId }: Owner): Promise<readonly SavedView[]> {
  const views = await database.savedView.findMany({
    where: { tenantId, OR: [{ ownerId: userId }, { isShared: true }] },
    include: { owner: { select: { name: true } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 1_000,
  });
  return views.map(({ id, name, search, isShared, version, ownerId, owner }) => ({
    id,
    name,
    search,
    isShared,
    version,
    isOwn: ownerId === userId,
    ownerName: owner.name,
  }));
}

/** @throws UsageError `name_taken`, `too_many_views` */
export async function saveView(
  database: Database,
  { userId, tenantId }: Owner,
  view: Pick<SavedView, 'name' | 'search' | 'isShared'>,
): Promise<ViewVersion> {
  if ((await database.savedView.count({ where: { ownerId: userId } })) >= MAX_VIEWS)
    throw new UsageError('too_many_views', `a person keeps at most ${MAX_VIEWS} views; delete one first`);
  const made = await named(database.savedView.create({ data: { id: randomUUID(), tenantId, ownerId: userId, ...view } }));
  return { id: made.id, version: made.version };
}

/** Changes an own view. @throws UsageError `view_changed` where it is not, or no longer, in the state named; `name_taken` */
export async function changeView(
  database: Database,
  { userId, tenantId }: Owner,
  { id, version, ...change }: ViewVersion & Partial<Pick<SavedView, 'name' | 'search' | 'isShared'>>,
): Promise<void> {
  const where = { id, version, tenantId, ownerId: userId };
  const { count } = await named(database.savedView.updateMany({ where, data: { ...change, version: { increment: 1 } } }));
  if (count === 0) throw changedMeanwhile();
}

/** Deletes an own view. @throws UsageError `view_changed` */
export async function deleteView(database: Database, { userId, tenantId }: Owner, { id, version }: ViewVersion): Promise<void> {
  const { count } = await database.savedView.deleteMany({ where: { id, version, tenantId, ownerId: userId } });
  if (count === 0) throw changedMeanwhile();
}

function changedMeanwhile(): UsageError {
  return new UsageError('view_changed', 'this view was changed or deleted in another window, or is not yours; look at the list again');
}

const UNIQUE_VIOLATION = 'P2002';

async function named<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === UNIQUE_VIOLATION)
      throw new UsageError('name_taken', 'you have a view of this name', { cause: error });
    throw error;
  }
}
