import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caveat, nothingToShow } from '../../src/living-well/words.ts';
import { enter, tabTo } from '../support/chromium.ts';
import { openDesk } from '../support/desk.ts';
import { startNight, type Night } from '../support/night.ts';
import { expectGood } from '../support/screens.ts';
import type { RealGateway } from '../support/real-gateway.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

/** Shares nothing. */
const lee = { number: '9990000034', birth: ['30', '11', '1979'] } as const;

let night: Night;
let real: RealGateway;
let browser: Browser;

beforeAll(async () => {
  night = await startNight();
  ({ real, browser } = night);
}, 90_000);
afterAll(() => night.stop());

/** How far down the part reaches. */
async function bottomOf(page: Page, part: string): Promise<number> {
  const box = await page.locator(part).boundingBox();
  return (box?.y ?? Infinity) + (box?.height ?? Infinity);
}

async function press(page: Page, text: string, address: string): Promise<void> {
  await tabTo(page, `it.textContent.trim() === '${text}'`);
  await enter(page, address);
}

test('the nurse asks, is told first, says why, sees, goes on to somebody else and back, and ends it: by keyboard, without JavaScript', async () => {
  const desk = await openDesk(browser, real.url, { javaScriptEnabled: false });
  const { page, textOf } = desk;
  await desk.signInAs('Sam Nightingale', '/support');
  await desk.find(lee);
  const address = page.url();
  expect(await textOf('.app-answer')).toBe(nothingToShow);

  await press(page, 'Ask for emergency access to this person', '**/emergency');
  expect(await textOf('.app-interruption')).toMatch(
    /What it does[\s\S]*Who is told[\s\S]*60 minutes at most[\s\S]*Reason[\s\S]*Why you need it/,
  );
  expect(await bottomOf(page, '.app-interruption')).toBeLessThanOrEqual(768);
  await expectGood(page, 'emergency-ask');
  await press(page, 'Go back without opening it', address);
  expect(await page.locator('.app-case').count()).toBe(0);

  await press(page, 'Ask for emergency access to this person', '**/emergency');
  await tabTo(page, `it.id === 'reason-text'`);
  await page.keyboard.type('asleep');
  await tabTo(page, `it.textContent.trim() === 'Open emergency access'`);
  await Promise.all([page.waitForResponse('**/emergency'), page.keyboard.press('Enter')]);
  await page.locator('.nhsuk-error-summary').waitFor();
  expect(await textOf('.nhsuk-error-summary')).toMatch(/Select the reason[\s\S]*at least 10 characters/);
  expect(await page.locator('#reason-text').inputValue()).toBe('asleep');
  await expectGood(page, 'emergency-ask-wrong');

  await tabTo(page, `it.name === 'reason'`);
  await page.keyboard.press('Space');
  await tabTo(page, `it.id === 'reason-text'`);
  await page.keyboard.press('End');
  await page.keyboard.type(', and does not wake');
  await press(page, 'Open emergency access', address);
  expect(await textOf('.app-case')).toMatch(
    /^Emergency view until \d\d:\d\d\. Reason: Their life is at risk \(“asleep, and does not wake”\)\./,
  );
  expect(await textOf('.app-person')).toContain('PRIVATEER, Lee');
  expect(await textOf('.app-plan')).toContain('A quiet room');
  expect(await textOf('.app-caveat')).toContain(caveat);
  expect(await bottomOf(page, '.app-caveat')).toBeLessThanOrEqual(768);
  await expectGood(page, 'emergency-view');

  await press(page, 'Not this person?', '**/support');
  expect(await page.locator('.app-case').count()).toBe(0);
  await desk.find(lee);
  expect(await textOf('.app-case')).toContain('Emergency view');
  await tabTo(page, `it.textContent.trim() === 'End emergency access'`);
  await page.keyboard.press('Enter');
  await page.locator('.app-case--over').waitFor();
  expect(await textOf('.app-case')).toMatch(
    /^Emergency access ended at \d\d:\d\d\. This is the ordinary view\.$/,
  );
  expect(await textOf('.app-answer')).toBe(nothingToShow);
  expect(await page.content()).not.toMatch(/privateer|quiet room/i);
  await expectGood(page, 'emergency-ended');
  expect(desk.addresses.join('\n')).not.toMatch(/9990000034|asleep|1979/);
  await desk.context.close();
});
