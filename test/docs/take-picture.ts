import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { root } from '../architecture/source-tree.ts';
import { demoPlace, startDemo, welcomeOf } from '../support/demo.ts';
import { requireTool } from '../support/system-tools.ts';

/** `npm run picture`: the README's picture, taken of the running product as the nurse sees it on a hospital's screen. */
const file = join(root, 'docs/images/ten-past-two.png');

async function showMorgan(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /Nightingale/ }).click();
  await page.waitForURL(`${url}/support`);
  await page.keyboard.type('999 000 0018');
  for (const part of ['14', '7', '1988']) {
    await page.keyboard.press('Tab');
    await page.keyboard.type(part);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL('**/support/people/*');
}

const place = await demoPlace();
const demo = startDemo(place);
const browser = await chromium.launch({
  executablePath: requireTool('chromium'),
  args: ['--headless', '--no-sandbox'],
});
try {
  await welcomeOf(demo);
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await showMorgan(page, `http://127.0.0.1:${place.port}`);
  mkdirSync(join(root, 'docs/images'), { recursive: true });
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  await demo.end('SIGINT');
  place.clear();
}
