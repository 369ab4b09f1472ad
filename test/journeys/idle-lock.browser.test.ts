import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { startTwoProviders, type TwoProviders } from '../support/two-providers.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let two: TwoProviders;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  [two, browser] = await Promise.all([startTwoProviders(), launchBrowser()]);
  await pushAndApply(two.gateway, people.sharesMost());
});
afterAll(async () => {
  await browser.close();
  await two.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  await page.clock.install();
  await page.goto(`${two.url}/sign-in?with=first`);
  await page.getByRole('button', { name: /Sam Nightingale/ }).click();
  await page.getByLabel('NHS number').fill('9990000018');
  for (const [label, value] of [
    ['Day', '14'],
    ['Month', '7'],
    ['Year', '1988'],
  ] as const)
    await page.getByLabel(label).fill(value);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/support/people/*');
  return () => context.close();
});

const asked = '999 000 0018';
/** Fifteen minutes in which nobody touches anything, for the server and for the browser. */
async function nobodyIsThere(): Promise<void> {
  two.gateway.time.now = new Date(two.gateway.time.now.getTime() + 15 * 60_000);
  await page.clock.fastForward(15 * 60_000);
}
async function signInAgainAs(name: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: /NHS CIS2/ }).click();
  await page.getByRole('button', { name }).click();
}

describe('A page that is left open', () => {
  test('is empty after fifteen minutes, and the way back does not lead to it', async () => {
    expect(await page.content()).toContain(asked);
    await nobodyIsThere();
    await page.waitForURL('**/signed-out?idle&back=*');
    expect(await page.content()).toContain('You were signed out because nothing happened for a while.');
    expect(await page.content()).not.toContain(asked);
    await page.goBack();
    expect(await page.content()).not.toContain(asked);
  });

  test('is opened again for the same person who left it', async () => {
    await nobodyIsThere();
    await page.waitForURL('**/signed-out?idle&back=*');
    await signInAgainAs(/Sam Nightingale/);
    await page.waitForURL('**/support/people/*');
    expect(await page.content()).toContain(asked);
  });

  test('is not opened for anybody else: they begin at their own first page', async () => {
    await nobodyIsThere();
    await page.waitForURL('**/signed-out?idle&back=*');
    await signInAgainAs(/Ines Archer/);
    await page.waitForURL('**/ig');
    expect(await page.content()).not.toContain(asked);
  });
});
