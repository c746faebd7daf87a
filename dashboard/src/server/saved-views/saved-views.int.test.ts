import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/services/fresh-database.ts';
import { createFirstAdministrator, migrateApp } from '../admin/index.ts';
import { type Database, openDatabase } from '../database/open-database.ts';
import { changeView, deleteView, listViews, MAX_VIEWS, saveView } from './saved-views.ts';

interface Person {
  readonly userId: string;
  readonly tenantId: string;
}

let fresh: FreshDatabase;
let database: Database;
let ann: Person;
let bob: Person;
let stranger: Person;

beforeAll(async () => {
  fresh = await freshDatabase();
  await migrateApp(fresh.url);
  await createFirstAdministrator({ databaseUrl: fresh.url, tenantId: 'demo', email: 'ann@example.com' });
  database = openDatabase(fresh.url);
  const { id, passwordHash } = await database.user.findFirstOrThrow();
  await database.tenant.create({ data: { id: 'other', name: 'Other' } });
  const add = (name: string, tenantId: string) =>
    database.user.create({
      data: { id: crypto.randomUUID(), tenantId, email: `${name}@example.com`, name, role: 'manager', passwordHash },
    });
  const [made, foreign] = await Promise.all([add('bob', 'demo'), add('eve', 'other')]);
  ann = { userId: id, tenantId: 'demo' };
  bob = { userId: made.id, tenantId: 'demo' };
  stranger = { userId: foreign.id, tenantId: 'other' };
});
afterAll(async () => {
  await database.$disconnect();
  await fresh.drop();
});

const namesOf = async (person: Person) => (await listViews(database, person)).map(({ name }) => name);

it('a view is its owner’s until it is shared, and never another tenant’s', async () => {
  const view = await saveView(database, ann, { name: 'mine', search: 'm=offered', isShared: false });
  expect([await namesOf(ann), await namesOf(bob), await namesOf(stranger)]).toEqual([['mine'], [], []]);
  await changeView(database, ann, { ...view, isShared: true });
  expect(await listViews(database, bob)).toMatchObject([{ name: 'mine', isOwn: false, isShared: true, version: view.version + 1 }]);
  expect(await namesOf(stranger)).toEqual([]);
});

it('only the owner changes or deletes a view, and only in the state that they saw', async () => {
  const view = await saveView(database, ann, { name: 'shared', search: 'm=asa', isShared: true });
  for (const person of [bob, stranger]) {
    await expect(changeView(database, person, { ...view, name: 'taken over' })).rejects.toMatchObject({ code: 'view_changed' });
    await expect(deleteView(database, person, view)).rejects.toMatchObject({ code: 'view_changed' });
  }
  const outcomes = await Promise.allSettled(['first', 'second'].map((name) => changeView(database, ann, { ...view, name })));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(deleteView(database, ann, view)).rejects.toMatchObject({ code: 'view_changed' });
  await deleteView(database, ann, { ...view, version: view.version + 1 });
});

it('a person has one view of a name; others may use it too', async () => {
  const view = { name: 'weekly', search: '', isShared: false };
  await saveView(database, ann, view);
  const other = await saveView(database, ann, { ...view, name: 'daily' });
  await expect(saveView(database, ann, view)).rejects.toMatchObject({ code: 'name_taken' });
  await expect(changeView(database, ann, { ...other, name: 'weekly' })).rejects.toMatchObject({ code: 'name_taken' });
  await saveView(database, bob, view);
});

it('nobody keeps more views than the limit', async () => {
  const data = Array.from({ length: MAX_VIEWS }, (_, i) => ({
    id: crypto.randomUUID(),
    tenantId: 'other',
    ownerId: stranger.userId,
    name: `${i}`,
    search: '',
  }));
  await database.savedView.createMany({ data });
  await expect(saveView(database, stranger, { name: 'one more', search: '', isShared: false })).rejects.toMatchObject({
    code: 'too_many_views',
  });
});
