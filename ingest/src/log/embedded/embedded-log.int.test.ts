import { afterAll, beforeAll } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/services/fresh-database.ts';
import { testLogContract } from '../log-contract.ts';
import { openLog } from '../open-log.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

testLogContract('embedded', () => openLog({ databaseUrl: database.url }));
