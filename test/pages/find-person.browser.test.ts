import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { serveFixtures, type FixtureServer } from './fixture-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
let server: FixtureServer;
let page: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), serveFixtures()]);
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  page = await context.newPage();
  return () => context.close();
});

const focused = (): Promise<unknown> => page.evaluate('document.activeElement.id');

const typeAndSubmit = async (): Promise<void> => {
  await page.keyboard.type('999 000 0018');
  for (const [id, value] of [
    ['birth-day', '14'],
    ['birth-month', '7'],
    ['birth-year', '1988'],
  ] as const) {
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(id);
    await page.keyboard.type(value);
  }
  await Promise.all([page.waitForURL('**/support-full'), page.keyboard.press('Enter')]);
};

describe('Finding a person with the keyboard alone', () => {
  test('type, Tab, type, Enter: nothing else is needed, and nothing is in the address', async () => {
    await page.goto(`${server.origin}/find`);
    expect(await focused()).toBe('nhs-number');
    await typeAndSubmit();
    expect(server.posted.at(-1)).toBe(
      '/support/find?_csrf=fixture-csrf&nhs-number=999+000+0018&birth-day=14&birth-month=7&birth-year=1988',
    );
    expect(page.url()).toBe(`${server.origin}/support-full`);
  });

  test('works just the same without JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(`${server.origin}/find`);
    // Without JavaScript the other way of finding somebody, with a day of its own, is open below.
    const form = plain.locator('form[action="/support/find"]');
    await form.getByLabel('NHS number').fill('9990000018');
    await form.getByLabel('Day').fill('14');
    await form.getByLabel('Month').fill('7');
    await form.getByLabel('Year').fill('1988');
    await Promise.all([plain.waitForURL('**/support-full'), plain.keyboard.press('Enter')]);
    expect(server.posted.at(-1)).toContain(
      'nhs-number=9990000018&birth-day=14&birth-month=7&birth-year=1988',
    );
    await context.close();
  });

  test('the first Tab stop of a page is the way past its header', async () => {
    await page.goto(`${server.origin}/support-full`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Skip to main content');
  });
});

describe('When something is wrong', () => {
  test('the summary has the focus, and its links lead into the fields', async () => {
    await page.goto(`${server.origin}/find-wrong`);
    expect(await page.evaluate('document.activeElement.className')).toContain('nhsuk-error-summary');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('nhs-number');
    expect(await page.getByLabel('NHS number').inputValue()).toBe('999 000 0019');
  });
});

describe('The header', () => {
  test('signs out by a form with its token', async () => {
    await page.goto(`${server.origin}/support-full`);
    await Promise.all([
      page.waitForResponse('**/sign-out'),
      page.getByRole('button', { name: 'Sign out' }).click(),
    ]);
    expect(server.posted.at(-1)).toBe('/sign-out?_csrf=fixture-csrf');
  });

  test('leads to what to do in an emergency', async () => {
    await page.goto(`${server.origin}/support-full`);
    await page.getByRole('link', { name: 'If you need more in an emergency' }).click();
    expect(await focused()).toBe('emergency');
    expect(await page.locator('#emergency').isVisible()).toBe(true);
  });
});
