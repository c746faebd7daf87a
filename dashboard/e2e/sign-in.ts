import type { Page } from 'playwright-core';

export interface Account {
  readonly email: string;
  readonly password: string;
}

/** Fills the sign-in form and sends it; does not wait for what comes of it. */
export async function fillSignIn(page: Page, { email, password }: Account): Promise<void> {
  await page.goto('/login');
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

/** Signs in and waits for the live overview. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await fillSignIn(page, account);
  await page.waitForURL('**/live');
}

/** Waits until the live overview shows its first numbers. */
export async function waitForNumbers(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.skeleton') === null && document.querySelector('main svg') !== null);
}
