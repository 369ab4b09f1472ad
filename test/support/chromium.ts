import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';

/** The machine's Chromium, without its own errands. */
export function launchBrowser(): Promise<Browser> {
  const off = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'];
  return chromium.launch({
    executablePath: inject('chromium'),
    args: ['--headless', '--no-sandbox', '--no-first-run', ...off.map((what) => `--disable-${what}`)],
  });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const runAxe = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' ')))`;

/** The page breaks no accessibility rule and nothing of it is beside a screen of 320 pixels. */
export async function expectAccessible(page: Page): Promise<void> {
  const size = page.viewportSize() ?? { width: 1366, height: 768 };
  // Through the protocol, so that the page's own policy need not allow it.
  await page.evaluate(axe);
  expect(await page.evaluate(runAxe)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  const beside = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(beside)).toBeLessThanOrEqual(0);
  await page.setViewportSize(size);
}

/** Presses Tab until the element with the focus is the one that `expression` of `it` says; throws when there is none. */
export async function tabTo(page: Page, expression: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`((it) => Boolean(${expression}))(document.activeElement)`)) return;
  }
  throw new Error(`no way by Tab to: ${expression}`);
}

/** Presses Enter and waits for the page it leads to. */
export async function enter(page: Page, address: string | RegExp): Promise<void> {
  await Promise.all([page.waitForURL(address), page.keyboard.press('Enter')]);
}
