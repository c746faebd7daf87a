import type { Page } from 'playwright-core';

/** How long a press may take to bring the search, whose script comes when it is first asked for, ms. */
const OPENS_WITHIN_MS = 3_000;

/** Presses "/" until the search has the focus: a page from the server hears keys only once its script runs. */
export async function openSearch(page: Page): Promise<void> {
  const isThere = () => document.activeElement?.matches('input[type="search"], [role="searchbox"]') ?? false;
  for (let tries = 0; tries < 8; tries++) {
    await page.keyboard.press('/');
    if (await page.waitForFunction(isThere, undefined, { timeout: OPENS_WITHIN_MS }).catch(() => null)) return;
  }
  throw new Error('the key "/" did not bring the search');
}
