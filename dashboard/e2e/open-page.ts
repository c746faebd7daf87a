import { type Browser, chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The machine's Chromium; the caller closes it. */
export function launchBrowser(executablePath = '/usr/bin/chromium'): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface PageLook {
  /** Origin of the dashboard, such as http://127.0.0.1:3000. */
  readonly url: string;
  readonly locale: 'en' | 'zh-CN';
  readonly theme: 'light' | 'dark';
  /** px; below 768 the page is a phone's, with touch. */
  readonly width: number;
  readonly height?: number;
}

/** A page of a browser of its own: language and theme set, every error of the page collected in `problems`. */
export async function openPage(browser: Browser, look: PageLook): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
  const isPhone = look.width < 768;
  const context = await browser.newContext({
    baseURL: look.url,
    locale: look.locale,
    colorScheme: look.theme,
    viewport: { width: look.width, height: look.height ?? (isPhone ? 812 : 800) },
    hasTouch: isPhone,
    deviceScaleFactor: 1,
  });
  await context.addCookies([
    { name: 'tw_locale', value: look.locale, url: look.url },
    { name: 'tw_theme', value: look.theme, url: look.url },
  ]);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`.trim());
  });
  return { page, problems };
}
