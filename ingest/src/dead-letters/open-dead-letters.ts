import { createHash } from 'node:crypto';
import { nameId, type Problem, TidewatchError } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import type { DeadLetter, DeadLetters } from '../collector.ts';
import { isPassingFault } from '../postgres/index.ts';

const MAX_PAYLOAD_BYTES = 1 << 20;

const ADD = `
  insert into ingest.dead_letters
    (id, tenant_id, origin, at, topic, "partition", "offset", format, problems, payload, cut_from)
  select id, tenant_id, origin, at, topic, "partition", "offset", format, problems::jsonb, payload, cut_from
  from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::int[], $7::bigint[],
              $8::text[], $9::text[], $10::bytea[], $11::bigint[])
    as letter(id, tenant_id, origin, at, topic, "partition", "offset", format, problems, payload, cut_from)
  on conflict (id) do nothing`;

/** Dead letters in PostgreSQL (schema of `migrateIngest`). */
export function openDeadLetters({ pool }: { readonly pool: Pool }): DeadLetters {
  return {
    add: async (letters) => {
      if (letters.length === 0) return;
      try {
        await pool.query(ADD, toColumns(letters));
      } catch (cause) {
        if (!isPassingFault(cause)) throw cause;
        throw new TidewatchError('store_unavailable', 'PostgreSQL cannot take dead letters at the moment', { retry: true, cause });
      }
    },
    list: async ({ tenantId, limit, after }) => {
      const { rows } = await pool.query<Row>(
        `select * from ingest.dead_letters
         where replayed_at is null and ($1::text is null or tenant_id = $1)
           and ($2::uuid is null or (at, id) > (select at, id from ingest.dead_letters where id = $2))
         order by at, id limit $3`,
        [tenantId ?? null, after ?? null, limit],
      );
      return rows.map(fromRow);
    },
    count: async (tenantId) => {
      const { rows } = await pool.query<{ n: string }>(
        'select count(*) as n from ingest.dead_letters where replayed_at is null and ($1::text is null or tenant_id = $1)',
        [tenantId ?? null],
      );
      return Number(rows[0]?.n);
    },
  };
}

/** A row of `ingest.dead_letters`; bigint columns come as text. */
export interface Row {
  readonly id: string;
  readonly tenant_id: string | null;
  readonly origin: string;
  readonly at: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly format: string;
  readonly problems: readonly Problem[];
  readonly payload: Buffer;
  readonly cut_from: string | null;
  readonly replayed_at: string | null;
}

export function fromRow(row: Row): DeadLetter {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    origin: row.origin,
    at: Number(row.at),
    topic: row.topic,
    partition: row.partition,
    offset: row.offset === null ? null : Number(row.offset),
    problems: row.problems,
    payload: row.payload,
    format: row.format,
    ...(row.cut_from !== null && { cutFrom: Number(row.cut_from) }),
    replayedAt: row.replayed_at === null ? null : Number(row.replayed_at),
  };
}

/** Problems as PostgreSQL's jsonb takes them: without NUL and halves of surrogate pairs, which hostile input may bring in. */
export function toStored(problems: readonly Problem[]): string {
  const clean = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');
  return JSON.stringify(problems.map(({ code, message, path }) => ({ code, message: clean(message), path: clean(path) })));
}

type NewLetter = Parameters<DeadLetters['add']>[0][number];

function toColumns(letters: readonly NewLetter[]): unknown[][] {
  return [
    letters.map(idOf),
    letters.map((letter) => letter.tenantId),
    letters.map((letter) => letter.origin),
    letters.map((letter) => letter.at),
    letters.map((letter) => letter.topic),
    letters.map((letter) => letter.partition),
    letters.map((letter) => letter.offset),
    letters.map((letter) => letter.format ?? 'event'),
    letters.map((letter) => toStored(letter.problems)),
    letters.map((letter) => Buffer.from(letter.payload.subarray(0, MAX_PAYLOAD_BYTES))),
    letters.map((letter) => letter.cutFrom ?? (letter.payload.length > MAX_PAYLOAD_BYTES ? letter.payload.length : null)),
  ];
}

/** The place in the log names a letter, with its content: offsets begin again when a log is replaced. */
function idOf(letter: NewLetter): string {
  const content = createHash('sha256').update(letter.payload).digest('hex');
  return nameId(
    'dead_letter',
    letter.origin,
    letter.tenantId ?? '',
    letter.topic ?? '',
    String(letter.partition),
    String(letter.offset),
    content,
  );
}
