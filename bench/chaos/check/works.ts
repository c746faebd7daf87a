import type { ClickHouseClient } from '@clickhouse/client';
import { DAY_MS, dayOf, startOfDay } from '@tidewatch/schemas';
import { allOf } from './archive.ts';
import type { Findings } from './findings.ts';

interface Segment {
  readonly tenant: string;
  readonly agent: string;
  readonly session: string;
  readonly segment: string;
  readonly from: number;
  readonly ended: number | null;
  readonly wrap_from: number | null;
  readonly wrap_to: number | null;
}

interface Work {
  readonly tenant: string;
  readonly day: string;
  readonly agent: string;
  readonly session: string;
  readonly segment: string;
  readonly from: number;
  readonly to: number | null;
}

/** The agents' days hold exactly the work that the sessions' rows say: what one unit tells another has arrived, in its last form. */
export async function checkWorks(client: ClickHouseClient, findings: Findings): Promise<void> {
  const segments = await allOf<Segment>(
    client,
    `SELECT tenant_id AS tenant, session_id AS session, s.3 AS agent, s.1 AS segment, s.4 AS from, s.5 AS ended, s.6 AS wrap_from, s.7 AS wrap_to
     FROM sessions FINAL ARRAY JOIN arrayZip(\`segments.segment_id\`, \`segments.owner_kind\`, \`segments.agent_id\`, \`segments.started_at\`,
       \`segments.ended_at\`, \`segments.wrapup_started_at\`, \`segments.wrapup_ended_at\`) AS s
     WHERE s.2 = 'agent' AND s.3 IS NOT NULL AND NOT is_test AND NOT is_spam`,
  );
  const works = await allOf<Work>(
    client,
    `SELECT tenant_id AS tenant, toString(bucket_on) AS day, agent_id AS agent, w.2 AS session, w.1 AS segment, w.3 AS from, w.4 AS to
     FROM agent_days FINAL ARRAY JOIN arrayZip(\`works.segment_id\`, \`works.session_id\`, \`works.from\`, \`works.to\`) AS w`,
  );
  const expected = new Set(segments.flatMap(worksOf));
  for (const work of works.map(textOf))
    if (!expected.delete(work)) findings.mismatch(`an agent's day has work that no session has: ${work}`);
  for (const work of expected) findings.mismatch(`an agent's day lacks work: ${work}`);
}

/** One for each UTC day that the segment, its after-contact work included, touches. */
function worksOf({ ended, wrap_from: wrapFrom, wrap_to: wrapTo, ...segment }: Segment): readonly string[] {
  const goesOn = ended === null || (wrapFrom !== null && wrapTo === null);
  const to = goesOn ? null : Math.max(ended, wrapTo ?? ended);
  const days: string[] = [];
  for (let day = startOfDay(dayOf(segment.from)); days.length === 0 || (to !== null && day < to); day += DAY_MS) days.push(dayOf(day));
  return days.map((day) => textOf({ ...segment, day, to }));
}

function textOf({ tenant, day, agent, session, segment, from, to }: Work): string {
  return JSON.stringify([tenant, day, agent, session, segment, from, to]);
}
