import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../generated/prisma/client.ts';

export type Database = PrismaClient;

/** The dashboard's own tables (schema `app`); connects on first use, at most ten connections. */
export function openDatabase(databaseUrl: string): Database {
  return new PrismaClient({ adapter: new PrismaPg({ ...addressOf(databaseUrl), max: 10 }) });
}

/** Host, port, user and database of a postgres:// URL apart, as Prisma's adapter wants them. */
function addressOf(databaseUrl: string) {
  const url = new URL(databaseUrl);
  const socket = url.searchParams.get('host');
  return {
    host: socket ?? url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(url.searchParams.get('sslmode') === 'require' ? { ssl: true } : {}),
  };
}
