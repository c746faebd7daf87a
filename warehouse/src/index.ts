export { type ClickHouseServer, type StartClickHouseOptions, startClickHouse } from './server/embedded.ts';
