import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, type RunningStack, startStack, tidewatchJson } from '../../../../test/e2e/running-stack.ts';
import { findAxeProblems, findCutTexts } from '../../../e2e/check-page.ts';
import { launchBrowser, openPage, type PageLook } from '../../../e2e/open-page.ts';
import { signIn } from '../../../e2e/sign-in.ts';

const GOLDEN = 'from=2026-03-02T09:00Z&to=2026-03-02T10:00Z&zone=UTC&grain=total&chart=table';

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
  await opened.page.goto(`/explore?${query}&${GOLDEN}`);
  return opened;
}

describe('the proof of a number', () => {
  it('opens from its cell: both numbers, the units, and the events under each with those that are needed; a link opens it too', async () => {
    const { page, problems } = await openExplore('m=service_level.exclude_short&by=queue');
    await page
      .getByRole('button', { name: /^Proof: Service level/ })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.locator('[data-equal=true]').waitFor();
    const rows = await drawer
      .locator('table tbody tr')
      .evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));
    expect(rows.slice(1)).toEqual([
      ['Numerator', '6', '6'],
      ['Denominator', '11', '11'],
      ['n', '11', '11'],
    ]);
    await drawer
      .getByRole('button', { name: /^Events of Session/ })
      .first()
      .press('Enter');
    await drawer.locator('[data-needed=true]').first().waitFor();
    expect(await findAxeProblems(page)).toEqual([]);
    const address = page.url();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.has('proof')).toBe(false);
    await page.goto(address);
    await page.getByRole('dialog').locator('[data-equal=true]').waitFor();
    expect(problems).toEqual([]);
  });

  it('opens by the key Y: of the bar that the arrow keys have come to, of the focused cell, and of what is compared', async () => {
    const { page, problems } = await openExplore('m=offered&by=queue&vs=week&chart=line');
    const bars = page.getByRole('figure', { name: 'walk over the bars' });
    await bars.locator('svg').waitFor();
    await bars.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('y');
    await page.getByRole('dialog').locator('[data-equal=true]').waitFor();
    expect(await page.getByRole('dialog').textContent()).toContain('queue: g13');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const row = page.locator('main table tbody tr').first();
    await row.getByRole('link').first().focus();
    await page.keyboard.press('y');
    await page.getByRole('dialog').getByText('2 Mar').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // What stands beside it is of the week before.
    await row
      .getByRole('button', { name: /^Proof/ })
      .nth(1)
      .focus();
    await page.keyboard.press('y');
    await page.getByRole('dialog').getByText('23 Feb').first().waitFor();
    expect(problems).toEqual([]);
  });

  it('fits a phone, dark and in Chinese, for a percentile and for a number that rests on nothing', async () => {
    const { page, problems } = await openExplore('m=wait_p50', { width: 375, theme: 'dark', locale: 'zh-CN' });
    await page
      .getByRole('button', { name: /^证明：/ })
      .first()
      .click();
    await page.getByRole('dialog').locator('[data-equal=true]').waitFor();
    expect(await findCutTexts(page)).toEqual([]);
    expect(await findAxeProblems(page)).toEqual([]);
    await page.goto(page.url().replaceAll('2026-03-02', '2026-03-03'));
    await page.getByRole('dialog').getByText('没有依据').waitFor();
    expect(problems).toEqual([]);
  });
});
