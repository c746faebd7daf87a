import { afterAll, beforeAll } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/services/fresh-database.ts';
import { testLogTurmoil } from '../log-turmoil.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

testLogTurmoil('embedded', () => ({ databaseUrl: database.url }));
