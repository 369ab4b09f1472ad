import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { enter, tabTo } from '../support/chromium.ts';
import { openDesk, type Desk } from '../support/desk.ts';
import { startNight, type Night } from '../support/night.ts';
import { expectGood } from '../support/screens.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { agreeOnTelling } from '../support/telling.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

let night: Night;
let real: RealGateway;
let browser: Browser;

beforeAll(async () => {
  night = await startNight();
  ({ real, browser } = night);
  await agreeOnTelling(real.gateway);
}, 90_000);
afterAll(() => night.stop());

const button = (text: string): string =>
  `it.type === 'submit' && it.textContent.trim().startsWith('${text}')`;

async function choose(page: Page, value: string): Promise<void> {
  await tabTo(page, `it.name === 'situation'`);
  await page.keyboard.press('Space');
  while ((await page.evaluate('document.activeElement.value')) !== value)
    await page.keyboard.press('ArrowDown');
}

/** The person's page, with the form of `part` in place of it: the link to it is another page's. */
async function openPart({ page }: Desk, part: string): Promise<void> {
  await page.goto(`${page.url()}/${part}`);
}

test('The nurse tells the team at night; the case worker reads it and says so; the nurse sees when: by keyboard alone, without JavaScript', async () => {
  const night = await openDesk(browser, real.url, { javaScriptEnabled: false });
  await night.signInAs('Sam Nightingale', '/support');
  await night.find({ number: '999 000 0042', birth: ['21', '7', '2001'] });
  const { page } = night;
  const personUrl = page.url();
  await openPart(night, 'tell');
  await expectGood(page, 'tell');
  await choose(page, 'please-phone');
  await tabTo(page, `it.name === 'phone'`);
  await page.keyboard.type('020 7946 0123');
  await tabTo(page, `it.name === 'note'`);
  await page.keyboard.type('Is calm and asks for Bola.');
  await tabTo(page, button('Tell the team'));
  await enter(page, '**/tell/told');
  expect(await night.textOf('h1')).toBe('The team will see it');
  await expectGood(page, 'tell-sent');
  expect(night.addresses.filter((address) => /9990000042|2001-07-21/.test(address))).toEqual([]);

  const morning = await openDesk(browser, real.url, { javaScriptEnabled: false });
  await morning.signInAs('Casey Fielding', '/cases');
  await tabTo(morning.page, `it.textContent.trim() === 'Told by hospital staff'`);
  await enter(morning.page, '**/cases/told');
  const row = await morning.textOf('tbody tr');
  for (const text of [
    'Robin Undecided',
    'Please phone us',
    '020 7946 0123',
    'asks for Bola',
    'ED, Example Infirmary',
  ])
    expect(row).toContain(text);
  await tabTo(morning.page, button('We have seen this'));
  await Promise.all([morning.page.waitForLoadState('load'), morning.page.keyboard.press('Enter')]);
  await morning.page.locator('text=Nothing to see to.').waitFor();

  await page.goto(`${personUrl}/tell`);
  expect(await night.textOf('main')).toContain('Seen by the team at');
  await Promise.all([night.context.close(), morning.context.close()]);
});

test('The nurse introduces somebody whom nobody knows; the case worker takes them on', async () => {
  const night = await openDesk(browser, real.url, { javaScriptEnabled: false });
  await night.signInAs('Sam Nightingale', '/support');
  await night.find({ number: '999 000 0085', birth: ['5', '5', '1990'] });
  const { page } = night;
  await openPart(night, 'introduce');
  await expectGood(page, 'introduce');
  for (const [name, text] of [
    ['given', 'Ravi'],
    ['family', 'Unknownsson'],
    ['phone', '07700 900345'],
  ] as const) {
    await tabTo(page, `it.name === '${name}'`);
    await page.keyboard.type(text);
  }
  await tabTo(page, `it.value === 'building-resilience'`);
  await page.keyboard.press('Space');
  await tabTo(page, `it.name === 'agreement'`);
  await page.keyboard.press('Space');
  await tabTo(page, button('Introduce them'));
  await enter(page, '**/introduce/introduced');
  await expectGood(page, 'introduce-sent');

  const morning = await openDesk(browser, real.url, { javaScriptEnabled: false });
  await morning.signInAs('Casey Fielding', '/cases');
  await morning.page.goto(`${real.url}/cases/told`);
  await expectGood(morning.page, 'told');
  const row = await morning.textOf('tbody tr');
  for (const text of [
    'Ravi Unknownsson',
    '07700 900345',
    'Building resilience',
    'The person said yes, face to face',
  ])
    expect(row).toContain(text);
  await tabTo(morning.page, button('We take them on'));
  await morning.page.keyboard.press('Enter');
  await morning.page.locator('text=Taken on').waitFor();
  await Promise.all([night.context.close(), morning.context.close()]);
});
