import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
  }[];
}

/** Findings of axe-core that are serious or critical, one line each; an empty list is a pass. */
export async function findAxeProblems(page: Page): Promise<readonly string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')} (${node.failureSummary ?? ''})`));
}

/** Texts that are cut off: an element that hides what flows over it and has more than it shows; and a page wider than its window. */
export function findCutTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const cut = [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => element.childElementCount === 0 && element.textContent.trim() !== '' && element.offsetParent !== null)
      .filter((element) => {
        const { overflowX } = getComputedStyle(element);
        return overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
      })
      .map((element) => `cut: "${element.textContent.trim()}"`);
    const { scrollWidth } = document.documentElement;
    return scrollWidth > window.innerWidth ? [...cut, `the page is ${scrollWidth} px wide in a window of ${window.innerWidth}`] : cut;
  });
}
