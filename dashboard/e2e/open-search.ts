import type { Page } from 'playwright-core';

/** How often the key is pressed again, in ms. */
const PRESS_EVERY_MS = 250;

/** Presses "/" until the search has the focus: a page from the server hears keys only once its script runs. */
export async function openSearch(page: Page): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    await page.keyboard.press('/');
    if (await page.evaluate(() => document.activeElement?.matches('input[type="search"], [role="searchbox"]') ?? false)) return;
    await page.waitForTimeout(PRESS_EVERY_MS);
  }
  throw new Error('the key "/" did not bring the search');
}
