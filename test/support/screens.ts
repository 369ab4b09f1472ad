import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../architecture/source-tree.ts';
import { expectAccessible } from './chromium.ts';

/** With LWG_SCREENS set, the pictures of docs/screens are taken anew. */
const takesPictures = process.env['LWG_SCREENS'] !== undefined;
const screens = join(root, 'docs/screens');

/** No rule of accessibility is broken, on a desk or a narrow screen; and its picture, where pictures are taken. */
export async function expectGood(page: Page, name: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 1366, height: 768 };
  // The checker needs scripts, which this page may have none of: it is shown the same page in another window.
  const checked = await page.context().browser()?.newPage({ viewport: size });
  if (checked === undefined) throw new Error('the page has no browser');
  const [body, address] = [await page.content(), page.url()];
  await checked.route(
    ({ href }) => href === address,
    (route) => route.fulfill({ body, contentType: 'text/html' }),
  );
  await checked.goto(address);
  await expectAccessible(checked);
  await checked.close();
  if (!takesPictures) return;
  mkdirSync(screens, { recursive: true });
  for (const width of [1366, 320]) {
    await page.setViewportSize({ width, height: width === 320 ? 640 : 768 });
    await page.screenshot({ path: join(screens, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize(size);
}
