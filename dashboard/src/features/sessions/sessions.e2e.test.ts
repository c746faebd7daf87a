import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, type RunningStack, startStack, tidewatchJson } from '../../../../test/e2e/running-stack.ts';
import { findAxeProblems, findCutTexts } from '../../../e2e/check-page.ts';
import { launchBrowser, openPage, type PageLook } from '../../../e2e/open-page.ts';
import { signIn } from '../../../e2e/sign-in.ts';

const GOLDEN = 'from=2026-03-02T09:00Z&to=2026-03-02T10:00Z&zone=UTC';
/** Gzipped. */
const MOST_SCRIPT_BYTES = 250_000;
/** Where pictures of the page are put for people to look at; not made when it is not set. */
const SHOTS = process.env['TIDEWATCH_SHOTS'];
const TEXT = 'Where is my parcel? 我的包裹在哪里？';
const STARTED_AT = Date.UTC(2026, 2, 2, 11);

let stack: RunningStack;
let browser: Browser;
beforeAll(async () => {
  stack = await startStack({ demo: false });
  const written = join(stack.dataDir, 'written.ndjson');
  writeFileSync(
    written,
    writtenSession()
      .map((event) => JSON.stringify(event))
      .join('\n'),
  );
  for (const path of [join(ROOT, 'schemas/fixtures/g13.ndjson'), written])
    tidewatchJson(['import', 'events', path, '--data', stack.dataDir]);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.destroy();
});

/** A session of one message that has a text. */
function writtenSession(): readonly object[] {
  const id = (n: number) => `019caeb4-7880-7000-8000-00000000000${n}`;
  const envelope = {
    schema_version: 1,
    tenant_id: 'demo',
    producer: 'test',
    conversation_id: id(1),
    session_id: id(2),
    customer_id: 'writer',
    channel: 'chat',
    imported: true,
  };
  const at = (seq: number) => ({ ...envelope, event_id: id(seq + 4), seq, occurred_at: STARTED_AT + seq, recorded_at: STARTED_AT + seq });
  return [
    { ...at(1), type: 'session.started', origin: 'customer' },
    { ...at(2), type: 'message.sent', message_id: id(3), sender: 'customer', text: TEXT },
  ];
}

async function open(path: string, look: Partial<PageLook> = {}): Promise<{ page: Page; problems: readonly string[] }> {
  const opened = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280, ...look });
  const password = /password\s+(\S+)/.exec(stack.told)?.[1] ?? '';
  await signIn(opened.page, { email: 'admin@tidewatch.local', password });
  await opened.page.goto(path);
  await opened.page.locator('main table, main [role=alert]').first().waitFor();
  return opened;
}

describe('from a figure to the sessions behind it', () => {
  it('lists as many sessions as the figure counts, and leads to one, to the next, and back', async () => {
    const { page, problems } = await open(`/explore?m=offered&grain=total&by=queue,channel&${GOLDEN}`);
    await page.locator('main table tbody tr', { hasText: 'g13' }).getByRole('link').click();
    await page.waitForURL((url) => url.pathname === '/sessions');
    await page.getByText('13 sessions').waitFor();
    const starts = page.locator('main table tbody a');
    expect(await starts.count()).toBe(13);
    await starts.first().click();
    await page.waitForURL((url) => /^\/sessions\/./.test(url.pathname));
    await page.getByText('Entered queue g13').first().waitFor();
    const first = new URL(page.url()).pathname;
    await page.getByRole('link', { name: 'Next session in the list' }).click();
    await page.waitForURL((url) => url.pathname !== first);
    await page.getByRole('link', { name: 'Back to the list' }).click();
    await page.getByText('13 sessions').waitFor();
    expect(problems).toEqual([]);
  });

  it('opens the text that was imported, and says which metrics count the session', async () => {
    const { page } = await open('/sessions/019caeb4-7880-7000-8000-000000000002');
    await page.getByText(TEXT).waitFor();
    await page.getByText('Sessions started').first().waitFor();
  });

  it('says so where there is no such session, and no list', async () => {
    const { page } = await open('/sessions/nobody');
    expect(await page.getByRole('alert').filter({ hasText: 'Code' }).textContent()).toContain('Code not_found');
    await page.goto(`/sessions?m=agents_online&${GOLDEN}`);
    await page.getByText('Code', { exact: false }).waitFor();
  });
});

describe('the rest of Explore', () => {
  it('keeps a view under a name, and forgets it when it is deleted', async () => {
    const { page, problems } = await open(`/explore?m=offered,asa&grain=1h&vs=week&${GOLDEN}`);
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByLabel('Name of this view').fill('Golden hour');
    await page.keyboard.press('Enter');
    const link = page.getByRole('link', { name: 'Golden hour' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toContain('vs=week');
    await page.getByRole('button', { name: 'Delete “Golden hour”' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No view is saved yet').waitFor();
    expect(problems).toEqual([]);
  });

  it.each(['/explore', '/sessions', '/sessions/x'])('sends no more script than its budget: %s', async (path) => {
    const { page } = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280 });
    await signIn(page, { email: 'admin@tidewatch.local', password: /password\s+(\S+)/.exec(stack.told)?.[1] ?? '' });
    await page.goto(path);
    const addresses = await page
      .locator('script[src]:not([nomodule])')
      .evaluateAll((scripts) => scripts.map((script) => (script as HTMLScriptElement).src));
    const sizes = await Promise.all(addresses.map(async (address) => gzipSync(await (await page.request.get(address)).body()).length));
    expect(addresses.length).toBeGreaterThan(0);
    if (SHOTS)
      writeFileSync(join(SHOTS, `${path.replaceAll('/', '_')}.sizes.json`), JSON.stringify(addresses.map((at, i) => [at, sizes[i]])));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_SCRIPT_BYTES);
  });

  it('draws a map whose cells are read out by the arrow keys, and a distribution with its percentiles', async () => {
    const { page } = await open(`/explore?m=wait_p50&chart=heat&from=2026-03-02&to=2026-03-03&zone=UTC`);
    const map = page.getByRole('figure', { name: 'quarter hour' });
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await map.getByText('00:00').first().waitFor();
    await page.goto(`/explore?m=wait_p50&chart=spread&${GOLDEN}`);
    await page.getByText('median').waitFor();
    expect(await page.locator('dl', { hasText: 'median' }).textContent()).toContain('15 s');
  });
});

const looks = [
  { locale: 'en', theme: 'light', width: 1280 },
  { locale: 'zh-CN', theme: 'dark', width: 375 },
] as const;
it.each(looks)('has no serious finding of axe and no page wider than its window: $locale, $theme, $width px', async (look) => {
  const { page, problems } = await open(`/sessions?m=offered&${GOLDEN}`, look);
  const paths = [
    await page.locator('main table tbody a').first().getAttribute('href'),
    `/explore?m=offered,wait_p50&grain=1h&by=queue,channel&vs=previous&where=channel!:web&from=2026-03-02&to=2026-03-03&zone=UTC`,
    `/explore?m=offered&chart=heat&from=2026-02-25&to=2026-03-03&zone=UTC`,
    `/explore?m=wait_p50&chart=spread&${GOLDEN}`,
  ];
  for (const [i, path] of [null, ...paths].entries()) {
    if (path !== null) {
      await page.goto(path);
      // That of a distribution is folded away.
      await page.locator('main table').first().waitFor({ state: 'attached' });
    }
    expect(await findAxeProblems(page)).toEqual([]);
    expect((await findCutTexts(page)).filter((text) => text.startsWith('the page'))).toEqual([]);
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `explore-${i}-${look.locale}-${look.theme}-${look.width}.png`), fullPage: true });
  }
  expect(problems).toEqual([]);
});
