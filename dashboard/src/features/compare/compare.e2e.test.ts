import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, type RunningStack, startStack, tidewatchJson } from '../../../../test/e2e/running-stack.ts';
import { findAxeProblems, findCutTexts } from '../../../e2e/check-page.ts';
import { launchBrowser, openPage, type PageLook } from '../../../e2e/open-page.ts';
import { signIn } from '../../../e2e/sign-in.ts';

const GOLDEN = 'from=2026-03-02T09:00Z&to=2026-03-02T10:00Z&zone=UTC';
const LEVELS = 'm=service_level.exclude_short,amazon_connect:service_level';
/** Where pictures of the page are put for people to look at; not made when it is not set. */
const SHOTS = process.env['TIDEWATCH_SHOTS'];

let stack: RunningStack;
let browser: Browser;
beforeAll(async () => {
  stack = await startStack({ demo: false });
  tidewatchJson(['import', 'events', join(ROOT, 'schemas/fixtures/g13.ndjson'), '--data', stack.dataDir]);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.destroy();
});

async function open(path: string, look: Partial<PageLook> = {}): Promise<{ page: Page; problems: readonly string[] }> {
  const opened = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280, ...look });
  await signIn(opened.page, { email: 'admin@tidewatch.local', password: /password\s+(\S+)/.exec(stack.told)?.[1] ?? '' });
  await opened.page.goto(path);
  return opened;
}

describe('two definitions side by side', () => {
  it('give both numbers of the golden fixture, and the sessions between them by reason', async () => {
    const { page, problems } = await open(`/metrics/compare?${LEVELS}&${GOLDEN}`);
    await page.getByRole('article', { name: 'A' }).getByText('6 ÷ 11').waitFor();
    await page.getByRole('article', { name: 'B' }).getByText('9 ÷ 13').waitFor();
    const reasons = page.getByRole('listitem').filter({ hasText: 'B − A' });
    const told = await reasons.allInnerTexts();
    expect(told).toHaveLength(3);
    // The short abandon counts in neither line of ours, the two others within T only below it, the flow-out only below theirs.
    for (const part of ['abandoned', 'flowed out', '1 queue entry', '2 queue entries', 'above +2', 'below +1'])
      expect(told.join()).toContain(part);
    expect(await page.locator('main').innerText()).toContain('All together');
    expect(await page.getByText('B − A: above +3, below +2').count()).toBe(1);

    const flowed = reasons.filter({ hasText: 'flowed out' });
    await flowed.getByText('Sessions', { exact: true }).click();
    await flowed.getByRole('link').click();
    await page.waitForURL((url) => url.pathname.startsWith('/sessions/'));
    await page.getByText('flowed out').first().waitFor();
    expect(problems).toEqual([]);
  });

  it('are chosen on the page, and the address says which', async () => {
    const { page } = await open(`/metrics/service_level.exclude_short?${GOLDEN}`);
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await page.waitForURL((url) => url.pathname === '/metrics/compare');
    await page.goto(`/metrics/compare?${LEVELS}&${GOLDEN}`);
    await page.getByRole('article', { name: 'B' }).getByText('9 ÷ 13').waitFor();
    await page.getByLabel('Definition B').selectOption({ label: 'Service level (include abandoned)' });
    await page.waitForURL((url) => url.searchParams.get('m') === 'service_level.exclude_short,service_level.include_abandoned');
    await page.getByRole('article', { name: 'B' }).getByText('6 ÷ 12').waitFor();
    // What is chosen on both sides changes places.
    await page.getByLabel('Definition A').selectOption({ label: 'Service level (include abandoned)' });
    await page.getByRole('article', { name: 'B' }).getByText('6 ÷ 11').waitFor();
    await page.getByLabel('Definition B').selectOption({ label: 'Zendesk: Requester wait time' });
    await page.getByRole('article', { name: 'B' }).getByText('None of our metrics').waitFor();
    await page.goto(`/metrics/compare?m=nonsense,asa&${GOLDEN}`);
    await page.getByRole('alert').filter({ hasText: 'metric_unknown' }).waitFor();
  });

  it('are led to from the proof of a number: other vendors’ rules over its range', async () => {
    const { page } = await open(`/metrics/compare?m=service_level.exclude_short,abandon_rate&${GOLDEN}`);
    await page.getByRole('article', { name: 'A' }).getByRole('button').click();
    await page.getByRole('dialog').getByRole('link', { name: 'Other vendors’ rules' }).click();
    await page.waitForURL((url) => url.searchParams.get('m') === 'service_level.exclude_short');
    await page.getByRole('article', { name: 'B' }).getByRole('heading', { name: 'Amazon Connect' }).waitFor();
    await page.getByRole('article', { name: 'B' }).getByText('9 ÷ 13').waitFor();
  });

  it.each([
    { locale: 'en', theme: 'light', width: 1280 },
    { locale: 'zh-CN', theme: 'dark', width: 375 },
  ] as const)('have no serious finding of axe and no page wider than its window: $locale, $theme, $width px', async (look) => {
    const { page, problems } = await open(`/metrics/compare?${LEVELS}&${GOLDEN}`, look);
    await page.getByRole('article', { name: 'B' }).getByText('9 ÷ 13').waitFor();
    expect(await findAxeProblems(page)).toEqual([]);
    expect((await findCutTexts(page)).filter((text) => text.startsWith('the page'))).toEqual([]);
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `compare-${look.locale}-${look.theme}-${look.width}.png`), fullPage: true });
    expect(problems).toEqual([]);
  });
});
