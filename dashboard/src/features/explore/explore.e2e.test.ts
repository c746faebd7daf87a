import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, type RunningStack, startStack, tidewatchJson } from '../../../../test/e2e/running-stack.ts';
import { findAxeProblems, findCutTexts } from '../../../e2e/check-page.ts';
import { launchBrowser, openPage, type PageLook } from '../../../e2e/open-page.ts';
import { openSearch } from '../../../e2e/open-search.ts';
import { signIn } from '../../../e2e/sign-in.ts';

const GOLDEN = 'from=2026-03-02T09:00Z&to=2026-03-02T10:00Z&zone=UTC';
const metrics = 'offered,service_level.exclude_short,asa,wait_p50';

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

async function openExplore(query: string, look: Partial<PageLook> = {}): Promise<{ page: Page; problems: readonly string[] }> {
  const opened = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280, ...look });
  const password = /password\s+(\S+)/.exec(stack.told)?.[1] ?? '';
  await signIn(opened.page, { email: 'admin@tidewatch.local', password });
  await opened.page.goto(`/explore?${query}`);
  await opened.page.locator('main table, main [role=alert], main [role=status] h2').first().waitFor();
  return opened;
}

const rowTexts = (page: Page) =>
  page
    .locator('main table tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell.querySelector('span.figure')?.firstElementChild ?? cell).textContent)),
    );

describe('the Explore page on the golden fixture', () => {
  it('shows the fixture’s numbers with numerator, denominator and n', async () => {
    const { page, problems } = await openExplore(`m=${metrics}&grain=total&by=queue&${GOLDEN}&where=queue:g13`);
    const total = (await rowTexts(page))[0];
    expect(total).toEqual(['Whole range', '13', '54.5%', '6 ÷ 11', '11', '25 s', '3:23 ÷ 8', '8', '15 s', '8']);
    expect(problems).toEqual([]);
  });

  it('gives the same figures as CSV and as Arrow, and nothing to who is not signed in', async () => {
    const { page } = await openExplore(`m=${metrics}&grain=1h&${GOLDEN}`);
    const hrefs = await page.locator('a[download]').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    const [csv, arrow] = await Promise.all(hrefs.map((href) => page.request.get(href)));
    expect(csv?.headers()['content-disposition']).toContain('offered+3_20260302T0900Z_20260302T1000Z.csv');
    expect(await csv?.text()).toContain('2026-03-02T09:00:00+00:00,13,13,,13,0.5454545454545454,6,11,11,25375,203000,8,8,15000,,,8');
    const stream = (await arrow?.body()) ?? Buffer.alloc(4);
    // An Arrow stream begins with its continuation marker and ends with its end-of-stream marker.
    expect([stream.readInt32LE(0), stream.readInt32LE(stream.length - 8), stream.readInt32LE(stream.length - 4)]).toEqual([-1, -1, 0]);
    const stranger = await fetch(`${stack.url}${hrefs[0]}`);
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { error: { code: 'signed_out' } }]);
  });

  it('fetches more than a thousand rows as Arrow, and shows the same figures', async () => {
    const { page, problems } = await openExplore('m=nonsense');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/export')) asked.push(new URL(request.url()).searchParams.get('format') ?? '');
    });
    await page.goto(`/explore?m=${metrics}&grain=15m&from=2026-02-25&to=2026-03-10&zone=UTC&where=queue:g13`);
    await page.locator('main table tbody tr').nth(40).waitFor();
    expect(asked).toEqual(['arrow']);
    expect((await rowTexts(page))[0]).toEqual(['Whole range', '13', '54.5%', '6 ÷ 11', '11', '25 s', '3:23 ÷ 8', '8', '15 s', '8']);
    const csv = await page.request.get((await page.locator('a[download]').first().getAttribute('href')) ?? '');
    const offered = (await csv.text())
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',')[1]);
    const drawn = await page.getByRole('figure').first().getAttribute('aria-label');
    expect([offered.length - 1, drawn]).toEqual([13 * 96, expect.stringContaining('15 min')]);
    expect(problems).toEqual([]);
  });

  it('keeps the whole view in the address: choosing by keys, back, forward, and a link with its times fixed', async () => {
    const { page } = await openExplore('m=offered&grain=1d&from=now-28d');
    await page.locator('#explore-metrics').waitFor();
    await openSearch(page);
    await page.keyboard.type('M22');
    await page.locator('[role=option][data-focused]', { hasText: 'M22' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('m') === 'offered,abandon_rate');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The focus goes back in the frame after the card is gone.
    await page.locator('#explore-metrics:focus').waitFor({ timeout: 5_000 });
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('m') === 'offered');
    await page.goForward();
    await page.waitForURL((url) => url.searchParams.get('m') === 'offered,abandon_rate');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy link' }).click();
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    const times = ['from', 'to', 'as_of'].map((key) => link.searchParams.get(key) ?? '');
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('answers what was known at an earlier time: nothing before the events came, all of it after, without a proof or a list of the rows', async () => {
    const question = `m=${metrics}&grain=total&by=queue&${GOLDEN}&where=queue:g13`;
    const { page, problems } = await openExplore(question);
    await page.getByRole('button', { name: /^Range/ }).click();
    await page
      .getByRole('group', { name: /^As it was known at/ })
      .getByRole('spinbutton')
      .first()
      .click();
    await page.keyboard.type('020320261200');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL((url) => url.searchParams.get('known_at') === '2026-03-02T12:00');
    await page.getByRole('heading', { name: 'Nothing was counted here' }).waitFor();
    await page.goto(`/explore?${question}&known_at=${new Date().toISOString()}`);
    await page.locator('main table').first().waitFor();
    expect((await rowTexts(page))[0]).toEqual(['Whole range', '13', '54.5%', '6 ÷ 11', '11', '25 s', '3:23 ÷ 8', '8', '15 s', '8']);
    expect(await page.locator('main [data-proof], main table a').count()).toBe(0);
    await page.getByText('As it was known at').waitFor();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.waitForURL((url) => !url.searchParams.has('known_at'));
    expect(problems).toEqual([]);
  });

  it('tells programs that ask for what was known all at once to come again: with its own code, and when', async () => {
    const { page } = await openExplore(`m=offered&grain=total&by=queue&${GOLDEN}`);
    const data = { metrics: ['offered'], from: '2026-03-02', to: '2026-03-03', known_at: new Date().toISOString() };
    const answers = await Promise.all(Array.from({ length: 40 }, () => page.request.post('/api/v1/metrics/query', { data })));
    const refused = answers.filter((answer) => answer.status() !== 200);
    expect([refused.length > 0, refused.length < answers.length]).toEqual([true, true]);
    for (const answer of refused) {
      expect([answer.status(), answer.headers()['retry-after'], (await answer.json()).code]).toEqual([503, '5', 'known_waiting']);
    }
  });

  it.each([
    ['m=nonsense', 'metric_unknown'],
    ['m=offered&by=owner', 'dimension_not_allowed'],
    ['m=offered&from=tomorrow', 'time_invalid'],
    ['m=offered&from=now&to=now-1d', 'range_invalid'],
    ['m=offered&zone=Mars/Olympus', 'zone_unknown'],
    ['m=offered&grain=15m&from=now-700d', 'answer_too_large'],
  ])('says why %s has no answer, by code', async (query, code) => {
    const { page } = await openExplore(query);
    expect(await page.getByRole('alert').filter({ hasText: 'Code' }).textContent()).toContain(`Code ${code}`);
  });

  const looks = (['en', 'zh-CN'] as const).flatMap((locale) =>
    (['light', 'dark'] as const).flatMap((theme) => [1280, 375].map((width) => ({ locale, theme, width }))),
  );
  it.each(looks)('has no serious finding of axe and no page wider than its window: $locale, $theme, $width px', async (look) => {
    const { page, problems } = await openExplore(`m=${metrics}&grain=1h&by=queue&from=2026-03-02&to=2026-03-03&zone=UTC`, look);
    await page.locator('figure svg').first().waitFor();
    expect(await findAxeProblems(page)).toEqual([]);
    expect((await findCutTexts(page)).filter((text) => text.startsWith('the page'))).toEqual([]);
    expect(problems).toEqual([]);
  });
});
