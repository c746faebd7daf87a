import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDeadLetters } from '../../../../ingest/src/index.ts';
import { openPool } from '../../../../ingest/src/postgres/index.ts';
import { type RunningStack, startStack, tidewatchJson, waitFor } from '../../../../test/e2e/running-stack.ts';
import { findAxeProblems, findCutTexts } from '../../../e2e/check-page.ts';
import { launchBrowser, openPage, type PageLook } from '../../../e2e/open-page.ts';
import { signIn } from '../../../e2e/sign-in.ts';

/** What nobody may find in a log. */
const PHONE = '13800138000';
const SENTENCE = 'my-order-never-arrived';

let stack: RunningStack;
let browser: Browser;
let pool: ReturnType<typeof openPool>;
let key: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack({ demo: false }), launchBrowser()]);
  pool = openPool((JSON.parse(readFileSync(join(stack.dataDir, 'runtime.json'), 'utf8')) as { databaseUrl: string }).databaseUrl);
  key = /key for POST \/v1\/events\s+(\S+)/.exec(stack.told)?.[1] ?? '';
});
afterAll(async () => {
  await browser?.close();
  await pool?.end();
  await stack?.destroy();
});

async function openHealth(look: Partial<PageLook> = {}, query = ''): Promise<{ page: Page; problems: readonly string[] }> {
  const opened = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280, ...look });
  const password = /password\s+(\S+)/.exec(stack.told)?.[1] ?? '';
  await signIn(opened.page, { email: 'admin@tidewatch.local', password });
  await opened.page.goto(`/live/health${query}`);
  await opened.page.locator('[data-check]').first().waitFor();
  return opened;
}

const check = (page: Page, name: string, state: string) =>
  page.locator(`[data-check="${name}"][data-state="${state}"]`).waitFor({ timeout: 60_000 });

function message(id: string) {
  return {
    ...{ event_id: id, type: 'message.sent', schema_version: 1, tenant_id: 'demo', occurred_at: Date.now() - 60_000 },
    ...{ conversation_id: `c-${id}`, session_id: `s-${id}`, message_id: id, sender: 'customer' },
    ...{ customer_id: `customer-${PHONE}`, text: `${SENTENCE}, call ${PHONE}` },
  };
}

async function addLetters(payloads: readonly unknown[], code: string): Promise<void> {
  await openDeadLetters({ pool }).add(
    payloads.map((payload, offset) => ({
      ...{ tenantId: 'demo', origin: 'pipeline', at: Date.now() - 60_000, topic: 'cx.session', partition: 0, offset },
      problems: [{ code, message: 'the fold could not take it', path: '' }],
      payload: Buffer.from(JSON.stringify(payload)),
    })),
  );
}

it('says that the numbers can be believed when all is well, canaries through every partition and verified', async () => {
  tidewatchJson(['verify', '--data', stack.dataDir]);
  const { page, problems } = await openHealth();
  for (const name of ['processes', 'ready', 'canary', 'letters', 'verify']) await check(page, name, 'good');
  expect(await page.locator('#health-canary li').count()).toBe(12);
  expect(problems).toEqual([]);
  const status = tidewatchJson<{ health: { checks: { name: string; state: string }[] }; canary: { late: unknown[] } }>([
    ...['status', '--data', stack.dataDir],
  ]);
  expect(status.canary.late).toEqual([]);
  expect(status.health.checks.filter(({ state }) => state === 'bad')).toEqual([]);
});

it('dead letters are read again by reason, after a question, and one by one; what is bad stays with its reason', async () => {
  await addLetters([message('late-1'), message('late-2'), { type: 'no.such' }], 'fold_failed');
  await addLetters([message('late-3')], 'fold_stuck');
  const { page } = await openHealth();
  await check(page, 'letters', 'warn');
  await page.locator('#health-letters tbody tr').nth(3).waitFor();

  await page
    .locator('#health-letters')
    .getByLabel(/reason/i)
    .selectOption({ label: 'fold_failed (3)' });
  await page.waitForURL('**/live/health?reason=fold_failed');
  await page.getByRole('button', { name: 'Read all of fold_failed again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Read again' }).click();
  await page.getByText('2 taken, 1 stay').waitFor({ timeout: 30_000 });

  await page.goto('/live/health');
  await page.locator('#health-letters code', { hasText: 'unknown_type' }).waitFor();
  await page.locator('#health-letters tbody tr', { hasText: 'fold_stuck' }).getByRole('button').click();
  await page.getByText('1 taken, 0 stay').waitFor({ timeout: 30_000 });
  await page.locator('#health-letters tbody tr', { hasText: 'fold_stuck' }).waitFor({ state: 'detached' });
  const left = tidewatchJson<{ deadLetters: { problems: { code: string }[] }[] }>(['dead-letters', 'list', '--data', stack.dataDir]);
  expect(left.deadLetters.map(({ problems }) => problems[0]?.code)).toEqual(['unknown_type']);
  const { rows } = await pool.query('select requested_by from ingest.replays join app.users on users.id::text = requested_by');
  expect(rows).toHaveLength(2);
});

it('names the channel of which a numbered event never arrived, and counts what came by type', async () => {
  const numbered = [1, 2, 4].map((seq) => ({ ...message(`n-${seq}`), conversation_id: 'c-n', session_id: 's-n', channel: 'kiosk', seq }));
  const sent = await fetch(`${stack.doorUrl}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(numbered),
  });
  expect(sent.status).toBe(202);
  const rowOf = async (channel: string) => {
    const { page } = await openHealth();
    const row = page.locator('#health-quality tr', { hasText: channel });
    await page.locator('#health-quality table').nth(1).waitFor();
    const cells = (await row.count()) === 0 ? null : await row.locator('td').allTextContents();
    await page.context().close();
    return cells;
  };
  expect(await waitFor('row of the channel', () => rowOf('kiosk'))).toEqual(['1', '75.0%', '0']);
  expect((await rowOf('message.sent'))?.[1]).toBe('0.0%');
});

it.each([
  ['zh-CN', 'dark', 375, '系统健康'],
  ['zh-CN', 'light', 1280, '系统健康'],
  ['en', 'dark', 1280, 'System health'],
  ['en', 'light', 375, 'System health'],
] as const)('has no serious finding of axe and no cut text: %s, %s, %d px', async (locale, theme, width, title) => {
  const { page, problems } = await openHealth({ locale, theme, width });
  await page.locator('#health-letters code', { hasText: 'unknown_type' }).waitFor();
  await page.locator('#health-quality table').nth(1).waitFor();
  expect(await page.locator('h1').textContent()).toBe(title);
  expect(await findAxeProblems(page)).toEqual([]);
  expect(await findCutTexts(page)).toEqual([]);
  expect(problems).toEqual([]);
});

it('says no when the worker is silent, and why, and yes again by itself', async () => {
  const { page } = await openHealth();
  const { worker } = stack.pids();
  process.kill(worker as number, 'SIGSTOP');
  try {
    await check(page, 'processes', 'bad');
    expect(await page.locator('[data-check="processes"]').textContent()).toContain('worker');
    await page.getByText(/^No: /).waitFor();
  } finally {
    process.kill(worker as number, 'SIGCONT');
  }
  await check(page, 'processes', 'good');
});

it('shows others nothing but who may see it', async () => {
  await pool.query("update app.users set role = 'manager'");
  try {
    const opened = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280 });
    const password = /password\s+(\S+)/.exec(stack.told)?.[1] ?? '';
    await signIn(opened.page, { email: 'admin@tidewatch.local', password });
    expect(await opened.page.getByRole('link', { name: 'Health' }).count()).toBe(0);
    await opened.page.goto('/live/health');
    await opened.page.getByText('This page is for people who run the platform').waitFor();
    const answer = await opened.page.request.get('/api/trpc/health.state');
    expect([answer.status(), JSON.stringify(await answer.json())]).toEqual([403, expect.stringContaining('forbidden')]);
  } finally {
    await pool.query("update app.users set role = 'owner'");
  }
});

it('no log of any process holds what customers wrote, who they are, or a key', async () => {
  const send = (body: unknown) =>
    fetch(`${stack.doorUrl}/v1/events?note=${SENTENCE}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  expect((await send([message('m-1')])).status).toBe(202);
  expect((await send(`{"broken": "${PHONE}`)).status).toBe(400);
  expect((await send([{ ...message('m-2'), sender: PHONE }])).status).toBe(422);
  // The session belongs to another conversation: the worker cannot take it.
  expect((await send([{ ...message('m-3'), session_id: 's-m-1' }])).status).toBe(202);
  await waitFor('dead letter of the worker', async () =>
    (await openDeadLetters({ pool }).list({ limit: 100 })).some(({ problems }) => problems[0]?.code === 'conversation_mismatch')
      ? true
      : null,
  );
  const folder = join(stack.dataDir, 'logs');
  const logs = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  expect(logs.map(([name]) => name)).toEqual(
    expect.arrayContaining(['door.log', 'worker.log', 'web.log', 'postgres.log', 'clickhouse.log']),
  );
  for (const secret of [PHONE, SENTENCE, key, key.slice(-20)])
    expect(logs.flatMap(([name, text]) => text.split('\n').flatMap((line) => (line.includes(secret) ? [`${name}: ${line}`] : [])))).toEqual(
      [],
    );
});
