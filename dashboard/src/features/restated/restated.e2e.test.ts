import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, type RunningStack, startStack, waitFor } from '../../../../test/e2e/running-stack.ts';
import { findAxeProblems } from '../../../e2e/check-page.ts';
import { launchBrowser, openPage } from '../../../e2e/open-page.ts';
import { signIn } from '../../../e2e/sign-in.ts';

const HOUR_OF_G13 = 'from=2026-03-02T09:00Z&to=2026-03-02T10:00Z&zone=UTC&grain=1h';

let stack: RunningStack;
let browser: Awaited<ReturnType<typeof launchBrowser>>;
beforeAll(async () => {
  stack = await startStack({ demo: false });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.destroy();
});

/** The fixture, months late, as a producer sends it: it was no import. */
async function sendLate(): Promise<void> {
  const events = readFileSync(join(ROOT, 'schemas/fixtures/g13.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), imported: undefined }));
  const key = /key for POST \/v1\/events\s+(\S+)/.exec(stack.told)?.[1] ?? '';
  const answer = await fetch(`${stack.doorUrl}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  expect(answer.status).toBe(202);
}

it('what came months late is marked where it changed a number, with the event that did it; the metric’s page lists it', async () => {
  await sendLate();
  const { page, problems } = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280 });
  await signIn(page, { email: 'admin@tidewatch.local', password: /password\s+(\S+)/.exec(stack.told)?.[1] ?? '' });
  await waitFor('marks', async () => {
    await page.goto(`/explore?m=offered&${HOUR_OF_G13}`);
    await page.locator('main table, main [role=status] h2').first().waitFor();
    return (await page
      .locator('main table tbody tr')
      .nth(1)
      .getByRole('button', { name: /^Restated: 13 events/ })
      .count()) > 0
      ? true
      : null;
  });
  await page
    .locator('main table tbody tr')
    .nth(1)
    .getByRole('button', { name: /^Restated/ })
    .press('Enter');
  const card = page.getByRole('dialog');
  const first = card.getByRole('listitem').first();
  await first.getByText('queue.entered').waitFor();
  expect(await first.textContent()).toMatch(/^12became13/);
  expect(await findAxeProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('Restated');
  await page.goto('/metrics/offered');
  await page.locator('article').getByText('queue.entered').first().waitFor();
  expect(problems).toEqual([]);
});
