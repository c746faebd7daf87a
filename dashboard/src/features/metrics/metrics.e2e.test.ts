import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, type RunningStack, startStack, tidewatchJson } from '../../../../test/e2e/running-stack.ts';
import { findAxeProblems, findCutTexts } from '../../../e2e/check-page.ts';
import { launchBrowser, openPage, type PageLook } from '../../../e2e/open-page.ts';
import { openSearch } from '../../../e2e/open-search.ts';
import { signIn } from '../../../e2e/sign-in.ts';

const QUERY = '/api/v1/metrics/query';
/** Gzipped. */
const MOST_SCRIPT_BYTES = 250_000;
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
  const password = /password\s+(\S+)/.exec(stack.told)?.[1] ?? '';
  await signIn(opened.page, { email: 'admin@tidewatch.local', password });
  await opened.page.goto(path);
  await opened.page.locator('main h1').waitFor();
  return opened;
}

describe('the metric reference', () => {
  it('is searched, walked through and opened by keys alone, and the address holds both', async () => {
    const { page, problems } = await open('/metrics');
    await openSearch(page);
    await page.keyboard.type('service level short');
    await page.waitForURL((url) => url.searchParams.get('q') === 'service level short');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('service_level.exclude_short');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/metrics/service_level.exclude_short' && url.searchParams.has('q'));
    await page.locator('#metric-name').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('service level short');
    // The list is one stop of the Tab key: the next one is in the definition.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('article') !== null)).toBe(true);
    await page.goBack();
    await page.waitForURL((url) => url.pathname === '/metrics');
    await openSearch(page);
    await page.getByRole('searchbox').fill('no such thing');
    await page.getByText('No metric is called “no such thing”').waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.waitForURL((url) => !url.searchParams.has('q'));
    expect(problems).toEqual([]);
  });

  it('says of a metric all that its declaration says, and leads to Explore', async () => {
    const { page } = await open('/metrics/service_level.exclude_short');
    const sheet = await page.locator('article').innerText();
    for (const text of [
      'service_level.exclude_short',
      '服务水平',
      'M25',
      'v1',
      'Formula',
      'queue',
      'higher',
      'service_level.exclude_short@1',
      'Genesys Cloud: Service Level %',
      'FROM sessions FINAL',
      '{tenant:String}',
    ])
      expect(sheet).toContain(text);
    expect(sheet).toMatch(/#[0-9a-f]{12}/);
    await page.getByRole('link', { name: 'Open in Explore' }).click();
    await page.waitForURL((url) => url.pathname === '/explore' && url.searchParams.get('m') === 'service_level.exclude_short');
  });

  it('leads from a quotient to its parts and back', async () => {
    const { page } = await open('/metrics/reopen_rate');
    await page.locator('article').getByRole('link', { name: 'reopen_rate.reopened' }).click();
    await page.waitForURL('**/metrics/reopen_rate.reopened');
    await page.getByText('Only a part of other metrics').waitFor();
    await page.locator('article').getByRole('link', { name: 'reopen_rate', exact: false }).first().click();
    await page.waitForURL('**/metrics/reopen_rate');
  });

  it('says that there is no such metric, with the status and a way back', async () => {
    const { page } = await open('/metrics');
    const answer = await page.goto('/metrics/nonsense');
    expect(answer?.status()).toBe(404);
    expect(await page.getByRole('alert').filter({ hasText: 'Code' }).textContent()).toContain('metric_unknown');
  });

  it.each(['/metrics/asa', '/metrics/compare'])('sends no more script than its budget: %s', async (path) => {
    const { page } = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280 });
    await signIn(page, { email: 'admin@tidewatch.local', password: /password\s+(\S+)/.exec(stack.told)?.[1] ?? '' });
    const addresses = await page
      .goto(path)
      .then(() =>
        page.locator('script[src]:not([nomodule])').evaluateAll((scripts) => scripts.map((script) => (script as HTMLScriptElement).src)),
      );
    const sizes = await Promise.all(addresses.map(async (address) => gzipSync(await (await page.request.get(address)).body()).length));
    expect(addresses.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_SCRIPT_BYTES);
  });

  const looks = (['en', 'zh-CN'] as const).flatMap((locale) =>
    (['light', 'dark'] as const).flatMap((theme) => [1280, 375].map((width) => ({ locale, theme, width }))),
  );
  it.each(looks)('has no serious finding of axe and no page wider than its window: $locale, $theme, $width px', async (look) => {
    const { page, problems } = await open('/metrics', look);
    for (const path of ['/metrics', '/metrics/reopen_rate', '/metrics/asa']) {
      await page.goto(path);
      await page.locator('main nav a, main article').first().waitFor({ state: 'attached' });
      expect(await findAxeProblems(page)).toEqual([]);
      expect((await findCutTexts(page)).filter((text) => text.startsWith('the page'))).toEqual([]);
      const { locale, theme, width } = look;
      if (SHOTS) await page.screenshot({ path: join(SHOTS, `${path.replaceAll('/', '_')}-${locale}-${theme}-${width}.png`) });
    }
    expect(problems).toEqual([]);
  });
});

/** An answer without what grows older between two readings. */
function withoutAges(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'freshnessMs' || key === 'unfit' ? undefined : value)));
}

describe('the interface for programs', () => {
  const question = {
    metrics: ['offered', 'service_level.exclude_short', 'asa', 'wait_p50'],
    from: '2026-03-02T09:00Z',
    to: '2026-03-02T10:00Z',
  };

  it('gives what the command line gives, and the fixture’s numbers', async () => {
    const { page } = await open('/metrics');
    const asked = { ...question, grain: '1h', zone: 'Asia/Shanghai', by: ['queue'], where: [{ dimension: 'queue', values: ['g13'] }] };
    const answer = await page.request.post(QUERY, { data: asked });
    expect(answer.status()).toBe(200);
    const words = ['--grain', '1h', '--zone', asked.zone, '--by', 'queue', '--where', 'queue=g13', '--data', stack.dataDir];
    const told = tidewatchJson<object>(['query', '--metrics', asked.metrics.join(), '--from', asked.from, '--to', asked.to, ...words]);
    const figures = await answer.json();
    expect(withoutAges(told)).toMatchObject(withoutAges(figures) as object);
    expect(figures.rows[0].metrics['service_level.exclude_short']).toEqual({ value: 6 / 11, numerator: 6, denominator: 11, n: 11 });
  });

  it('gives them as CSV and as Arrow too', async () => {
    const { page } = await open('/metrics');
    const ask = (accept: string) => page.request.post(QUERY, { data: { ...question, grain: '1h' }, headers: { accept } });
    const csv = await ask('text/csv');
    expect(csv.headers()['content-disposition']).toContain('offered+3_20260302T0900Z_20260302T1000Z.csv');
    expect(await csv.text()).toContain('2026-03-02T09:00:00+00:00,13,13,,13,0.5454545454545454,6,11,11,25375,203000,8,8,15000,,,8');
    const stream = await (await ask('application/vnd.apache.arrow.stream')).body();
    // An Arrow stream begins with its continuation marker.
    expect(stream.readInt32LE(0)).toBe(-1);
  });

  it.each([
    ['an unknown metric', { ...question, metrics: ['nonsense'] }, 400, 'metric_unknown'],
    ['a dimension that does not apply', { ...question, by: ['sender'] }, 400, 'dimension_not_allowed'],
    ['a range that ends before it starts', { ...question, to: '2026-03-02T08:00Z' }, 400, 'range_invalid'],
    ['ten years by the quarter of an hour', { ...question, from: '2016-03-02', grain: '15m' }, 400, 'range_too_long'],
    ['another tenant', { ...question, tenant: 'somebody-else' }, 400, 'body_invalid'],
    ['a value of 65 kB', { ...question, zone: 'a'.repeat(66_000) }, 413, 'body_too_large'],
  ] as [string, object, number, string][])('refuses %s with a code', async (_, data, status, code) => {
    const { page } = await open('/metrics');
    const answer = await page.request.post(QUERY, { data });
    expect([answer.status(), answer.headers()['content-type'], await answer.json()]).toMatchObject([
      status,
      'application/problem+json',
      { status, code },
    ]);
  });

  it('tells nothing to who is not signed in, but how to ask', async () => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(question) };
    const stranger = await fetch(`${stack.url}${QUERY}`, init);
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { code: 'signed_out', allowed: [] }]);
    const document = await (await fetch(`${stack.url}/api/v1/openapi.json`)).json();
    expect([document.openapi, Object.keys(document.paths)]).toEqual(['3.1.0', ['/v1/metrics/query']]);
  });

  it('does not answer a page of another origin, whoever is signed in', async () => {
    const { page } = await open('/metrics');
    const answer = await page.request.post(QUERY, { data: question, headers: { origin: 'https://evil.example' } });
    expect([answer.status(), await answer.json()]).toMatchObject([403, { code: 'foreign_origin' }]);
  });
});
