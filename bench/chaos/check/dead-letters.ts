import type { ClickHouseClient } from '@clickhouse/client';
import pg from 'pg';
import { hashOf, type Ledger } from '../ledger.ts';
import { allOf } from './archive.ts';
import type { Findings } from './findings.ts';

interface Letter {
  readonly origin: string;
  readonly place: string;
  readonly payload: Buffer;
  readonly problems: unknown;
}

/** The dead letters are those that were injected and no others, each known by its place, and each of the log's is announced once. */
export async function checkDeadLetters(options: {
  readonly databaseUrl: string;
  readonly client: ClickHouseClient;
  readonly ledger: Ledger;
  readonly findings: Findings;
}): Promise<void> {
  const { databaseUrl, client, ledger, findings } = options;
  const rows = await readLetters(databaseUrl);
  findings.deadLetters = rows.length;
  const kept = new Set<string>();
  const places = new Set<string>();
  for (const { origin, place, payload, problems } of rows) {
    const hash = hashOf(payload);
    if (!ledger.poison.has(hash)) findings.mismatch(`dead letter of a good event: ${JSON.stringify(problems)} ${payload.subarray(0, 200)}`);
    if (places.has(place) || (origin === 'import' && kept.has(hash))) findings.doubled(`dead letter ${place || payload.subarray(0, 80)}`);
    kept.add(hash);
    if (place !== '') places.add(place);
  }
  for (const hash of ledger.poison) if (!kept.has(hash)) findings.lost(`the dead letter of an injected record (sha256 ${hash})`);

  const announced = await allOf<{ place: string }>(
    client,
    `SELECT concat(JSONExtractString(payload, 'topic'), '/', toString(JSONExtractUInt(payload, 'partition')), '/',
       toString(JSONExtractUInt(payload, 'offset'))) AS place
     FROM events FINAL WHERE type = 'event.dead_lettered'`,
  );
  const told = new Set(announced.map(({ place }) => place));
  if (told.size < announced.length) findings.doubled(`announcements of dead letters, ${announced.length - told.size}`);
  for (const place of places) if (!told.has(place)) findings.mismatch(`dead letter ${place} was not announced`);
  for (const place of told) if (!places.has(place)) findings.mismatch(`dead letter ${place} was announced and is not there`);
}

async function readLetters(databaseUrl: string): Promise<readonly Letter[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const place = `concat_ws('/', topic, partition, "offset") as place`;
    return (await client.query<Letter>(`select origin, ${place}, payload, problems from ingest.dead_letters`)).rows;
  } finally {
    await client.end();
  }
}
