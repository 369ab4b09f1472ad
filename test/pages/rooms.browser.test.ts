import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { serveFixtures, type FixtureServer } from './fixture-server.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let browser: Browser;
let server: FixtureServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), serveFixtures()]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Without JavaScript: what these rooms need is a browser and a keyboard. */
const desks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['1366 pixels', { viewport: { width: 1366, height: 768 } }],
  ['320 pixels', { viewport: { width: 320, height: 640 } }],
  ['1366 pixels without JavaScript', { viewport: { width: 1366, height: 768 }, javaScriptEnabled: false }],
];

const enter = (page: Page): Promise<unknown> =>
  Promise.all([page.waitForURL('**/support-full'), page.keyboard.press('Enter')]);

/** Presses Tab until the element with this id, or this text, has the focus. */
async function tabInto(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    const name = (await focused.getAttribute('id')) ?? (await focused.innerText()).trim();
    if (name === wanted) return;
  }
  throw new Error(`no way by Tab to ${wanted}`);
}

describe.each(desks)('With the keyboard alone, at %s', (_name, options) => {
  const at = async (name: string): Promise<Page> => {
    const page = await (await browser.newContext(options)).newPage();
    await page.goto(`${server.origin}/${name}`);
    return page;
  };

  test('an officer records what was found about a case', async () => {
    const page = await at('review-case');
    await tabInto(page, 'outcome-outcome');
    await page.keyboard.press('Space');
    await tabInto(page, 'outcome-text');
    await page.keyboard.type('The attendance list');
    await page.keyboard.press('Tab');
    await enter(page);
    expect(server.posted.at(-1)).toMatch(
      /^\/ig\/reviews\/[\w-]{36}\/outcome\?_csrf=fixture-csrf&outcome=justified&text=The\+attendance\+list$/,
    );
    await page.context().close();
  });

  test('an officer asks what somebody could see on a day', async () => {
    const page = await at('ledger');
    await tabInto(page, 'who');
    await page.keyboard.press('Space');
    for (const [id, typed] of [
      ['on-day', '20'],
      ['on-month', '11'],
      ['on-year', '2026'],
    ] as const) {
      await tabInto(page, id);
      await page.keyboard.type(typed);
    }
    await enter(page);
    expect(server.posted.at(-1)).toBe(
      '/ig/ledger/opaque/could-see?_csrf=fixture-csrf&who=X9T01+mh-liaison+TREAT&on-day=20&on-month=11&on-year=2026',
    );
    await page.context().close();
  });

  test('an officer simulates a topic taken out of an agreement', async () => {
    const page = await at('simulate');
    await tabInto(page, 'step');
    for (let down = 0; down < 2; down += 1) await page.keyboard.press('ArrowDown');
    await tabInto(page, 'agreement');
    await page.keyboard.press('ArrowDown');
    await tabInto(page, 'topic');
    await page.keyboard.press('ArrowDown');
    await tabInto(page, 'about');
    await page.keyboard.press('Space');
    await tabInto(page, 'nhs-number');
    await enter(page);
    expect(server.posted.at(-1)).toMatch(
      /^\/ig\/simulate\?_csrf=fixture-csrf&step=topic-out&agreement=example-liaison&topic=existence&organisation=&about=sample&/,
    );
    await page.context().close();
  });

  test('an officer goes from the queue to a case, and from room to room', async () => {
    const page = await at('reviews');
    await tabInto(page, '0199f2aa-4444-7000-8000-000000000001');
    expect(await page.locator(':focus').getAttribute('href')).toBe(
      '/ig/reviews/0199f2aa-4444-7000-8000-000000000001',
    );
    await page.goto(`${server.origin}/who-looked`);
    for (const room of ['Access log', 'Reviews', 'Choices', 'Who looked']) await tabInto(page, room);
    await page.context().close();
  });
});

test('On paper a report has the looks, and neither the links nor the pages’ header list', async () => {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/who-looked`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText('Looked up your current support').first().isVisible()).toBe(true);
  expect(await page.getByText('Take a copy').isVisible()).toBe(false);
  expect(await page.getByText('Another person').isVisible()).toBe(false);
  await page.close();
});
