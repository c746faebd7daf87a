import { evaluateQuery, type MetricQuery, UsageError } from '@tidewatch/schemas';
import { type CatalogueReader, compileQuery } from '@tidewatch/warehouse/query';
import { pino } from 'pino';
import { GET, POST } from '../../../dashboard/src/app/api/trpc/[trpc]/route.ts';
import { defaultView, questionOf, viewFromWords, wordsOfSearch } from '../../../dashboard/src/features/explore/view.ts';
import { EXPORT_FORMATS, exportAnswer } from '../../../dashboard/src/server/explore/export-answer.ts';
import { planQuery } from '../../../dashboard/src/server/explore/plan-query.ts';
import { questionInput } from '../../../dashboard/src/server/explore/question-input.ts';
import type { Services } from '../../../dashboard/src/server/services.ts';
import type { Random } from '../../../twin/src/random/random.ts';
import { hostileText, pick } from '../hostile.ts';
import { type Fuzzy, toJsonText } from '../json-text.ts';
import { mutateBytes, mutateJson } from '../mutate.ts';
import { TENANT } from '../seeds.ts';
import { promise, type Target, type Verdict } from '../target.ts';
import { questionSeed } from './catalogue.ts';

const ORIGIN = 'http://localhost:3000';
const PATHS = ['explore.answer', 'explore.answer', 'explore.sql', 'explore.dimensionValues', 'explore.catalogue', 'compare.definitions'];

/** What pages send to the web process: procedures by GET and POST, and the words of an export's address. One request a case. */
export const pagesTarget: Target = {
  name: 'pages',
  make: (random) => (random.next() < 0.3 ? makeSearch(random) : makeCall(random)),
  open: async () => {
    const before = held.tidewatchServices;
    held.tidewatchServices = services();
    return {
      pid: process.pid,
      feed: (input) => {
        const [head = '', body = ''] = split(input.toString());
        return head.startsWith('EXPORT ') ? exportFile(head.slice(7)) : call(head, body);
      },
      close: async () => {
        held.tidewatchServices = before;
      },
    };
  },
};

const held = globalThis as typeof globalThis & { tidewatchServices?: Services | undefined };

function split(text: string): readonly string[] {
  const at = text.indexOf('\n');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function makeCall(random: Random): Buffer {
  const path = random.next() < 0.1 ? hostileText(random) : pick(random, PATHS);
  const input: Fuzzy =
    path === 'explore.sql'
      ? { metric: 'asa' }
      : { ...questionSeed(random), dimension: 'queue', a: 'asa', b: pick(random, ['asa@1', 'abandon_rate', 'sobot:service_level']) };
  const bytes = mutateJson(random.next() < 0.1 ? { 0: input, 1: input } : input, random);
  const batch = random.next() < 0.1 ? `batch=${pick(random, ['1', '0', hostileText(random)])}&` : '';
  const target = `/api/trpc/${random.next() < 0.05 ? `${path},${path}` : path}?${batch}`;
  if (random.next() < 0.3) return Buffer.concat([Buffer.from(`POST ${target}\n`), bytes]);
  // A browser's address has no bytes beyond ASCII.
  return Buffer.from(`GET ${target}input=${encodeURIComponent(bytes.toString().slice(0, 60_000))}`);
}

function makeSearch(random: Random): Buffer {
  const question = questionSeed(random);
  const words = {
    ...question,
    m: (question['metrics'] as string[]).join(),
    where: 'queue:q1,q2;channel:web',
    as_of: question['asOf'],
    format: 'csv',
  };
  const search = Object.entries(words).map(([name, word]) => {
    const value = random.next() < 0.2 ? hostileText(random) : typeof word === 'string' ? word : toJsonText(word ?? null, random);
    return `${name}=${random.next() < 0.9 ? encodeURIComponent(value.toWellFormed()) : value}`;
  });
  const bytes = Buffer.from(`EXPORT ${search.join('&')}`);
  return random.next() < 0.2 ? Buffer.concat([bytes.subarray(0, 7), mutateBytes(bytes.subarray(7), random)]) : bytes;
}

async function call(head: string, body: string): Promise<Verdict> {
  const [method, target = ''] = split(head.replace(' ', '\n'));
  const url = `${ORIGIN}${target}`;
  // Next answers these itself, before our route is asked.
  if (!URL.canParse(url) || !isDecodable(new URL(url).pathname)) return 'refused';
  const headers = { cookie: 'tw_session=token', host: 'localhost:3000', origin: ORIGIN, 'content-type': 'application/json' };
  const answer = method === 'POST' ? await POST(new Request(url, { method, headers, body })) : await GET(new Request(url, { headers }));
  const text = await answer.text();
  promise(answer.status < 500, () => `answered ${answer.status}: ${text.slice(0, 300)}`);
  promise(answer.status < 400 || text !== '', () => `answered ${answer.status} without a reason`);
  promise(
    !/\/(work|home|dashboard|node_modules)\//.test(text) || answer.status < 400,
    () => `told about our insides: ${text.slice(0, 300)}`,
  );
  return answer.status < 400 ? 'taken' : 'refused';
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** What the export's route does once it knows who asks. */
async function exportFile(search: string): Promise<Verdict> {
  try {
    const words = new URLSearchParams(search);
    const format = EXPORT_FORMATS.find((known) => known === words.get('format'));
    const question = questionInput.safeParse(questionOf(viewFromWords(wordsOfSearch(words), defaultView('UTC'))));
    if (!format || !question.success) return 'refused';
    const nowMs = Date.now();
    const file = await exportAnswer(READER, planQuery(question.data, nowMs), { format, nowMs });
    promise(/^[\w.+-]+$/.test(file.name), () => `a file's name that file systems refuse: ${file.name}`);
    return 'taken';
  } catch (error) {
    if (error instanceof UsageError && error.message !== '') return 'refused';
    throw error;
  }
}

/** Compiles each question and answers it from no rows: `catalogue` asks a real server. */
const READER: CatalogueReader = {
  allowedLatenessMs: 0,
  answer: async (query: MetricQuery) => {
    compileQuery(query, { tenantId: TENANT, openOnly: false });
    return evaluateQuery(query, { sessions: [], agent_days: [] });
  },
  watermark: async () => Date.now(),
  restatements: async () => [],
  quality: async () => ({}),
  eventQuality: async () => ({ types: [], channels: [], reconciliations: [] }),
  sessionsBehind: async () => [],
  difference: async () => [],
  sessions: async () => [],
  sessionEvents: async () => [],
  agentsAt: async () => [],
  dimensionValues: async () => [],
  exportEvents: async function* () {},
  close: async () => {},
};

/** What the routes ask of a web process in which somebody is signed in and the warehouse is empty. */
function services(): Services {
  const user = { id: 'u', tenantId: TENANT, tenant: { name: 'demo' }, email: 'a@b.c', name: 'a', role: 'viewer', disabledAt: null };
  const session = { user, expiresAt: new Date(8.64e15), lastSeenAt: new Date() };
  const asked = {
    config: { zone: 'UTC' },
    log: pino({ level: 'silent' }),
    database: { session: { findUnique: async () => session, updateMany: async () => ({ count: 1 }) } },
    readerOf: () => READER,
  };
  return asked as unknown as Services;
}
