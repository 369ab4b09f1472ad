import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { caveat, nothingToShow } from '../../src/living-well/words.ts';
import { enter, expectAccessible, tabTo } from '../support/chromium.ts';
import { openDesk, type Desk } from '../support/desk.ts';
import { startNight, type Night } from '../support/night.ts';
import type { RealGateway } from '../support/real-gateway.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

const morgan = { number: '999 000 0018', birth: ['14', '7', '1988'] } as const;
const lee = { number: '9990000034', birth: ['30', '11', '1979'] } as const;

let night: Night;
let real: RealGateway;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  night = await startNight();
  ({ real, browser } = night);
}, 90_000);
afterAll(() => night.stop());
beforeEach(async () => {
  desk = await openDesk(browser, real.url);
});
afterEach(() => desk.context.close());

async function expectTheSupportPage({ page, textOf }: Desk): Promise<void> {
  expect(await textOf('.app-person')).toMatch(/TESTPATIENT, Morgan[\s\S]*14 Jul 1988[\s\S]*999 000 0018/);
  expect(await textOf('.app-title__freshness')).toMatch(/^Shown at \d\d:\d\d on \w+ .* was last updated/);
  expect(await textOf('.app-answer')).toMatch(
    /^Open to 1 service\. .*plan in place\. Last contact 2 days ago/,
  );
  expect(await textOf('.app-plan')).toContain('A quiet room, one person at a time');
  expect(await textOf('.app-call')).toMatch(/Who to call now[\s\S]*Living Life Well hub[\s\S]*020 7946 0001/);
  expect(await textOf('.app-call')).toContain('020 7946 0009');
  expect(await textOf('.app-services')).toMatch(/Living Life Well hub[\s\S]*Alex[\s\S]*Wellbeing coach/);
  expect(await textOf('.app-caveat')).toContain(caveat);
  expect(await textOf('.app-goals')).toContain('Get back to part-time work');
  // The goal that is not shared leaves no trace: no word, no id, no label, no gap in a count.
  expect(await page.content()).not.toMatch(/drink|G-3|drug|ETH\b|\b3 goals/i);
}

/** Numbers, names and dates of birth are in no address, no title and no history. */
async function expectNothingLeftBehind({ page, context, addresses }: Desk): Promise<void> {
  const protocol = await context.newCDPSession(page);
  const { entries } = await protocol.send('Page.getNavigationHistory');
  const history = entries.flatMap(({ url, userTypedURL, title }) => [url, userTypedURL, title]);
  const left = [...addresses, ...history].join('\n');
  expect(left).toContain('/support/people/');
  expect(left.replaceAll(/[ -]/g, '')).not.toMatch(/9990000|1988|1979|testpatient|morgan|privateer/i);
}

describe('Ten past two on a Sunday morning', () => {
  test('the nurse signs in, types a number and a date of birth, presses Enter, and sees who supports this person', async () => {
    await desk.signInAs('Sam Nightingale', '/support');
    await expectAccessible(desk.page);
    await desk.find(morgan);
    await expectTheSupportPage(desk);
    await expectAccessible(desk.page);
    await expectNothingLeftBehind(desk);
  });

  test('it works just the same without JavaScript', async () => {
    const plain = await openDesk(browser, real.url, { javaScriptEnabled: false });
    await plain.signInAs('Sam Nightingale', '/support');
    await plain.find(morgan);
    await expectTheSupportPage(plain);
    await plain.context.close();
  });

  test('of somebody who shares nothing she is told nothing, not even a name', async () => {
    await desk.signInAs('Sam Nightingale', '/support');
    await desk.find(lee);
    expect(await desk.textOf('.app-answer')).toBe(nothingToShow);
    expect(await desk.textOf('.app-call')).toContain('020 7946 0009');
    expect(await desk.textOf('.app-caveat')).toContain(caveat);
    expect(await desk.page.content()).not.toMatch(/privateer|lee\b|hub|quiet room/i);
    await expectAccessible(desk.page);
    await expectNothingLeftBehind(desk);
  });

  test('the wrong person is one key away from the right one, and a number mistyped is told beside its field', async () => {
    const { page, textOf } = desk;
    await desk.signInAs('Sam Nightingale', '/support');
    await desk.find(lee);
    await tabTo(page, `it.textContent.includes('Not this person')`);
    await enter(page, `${real.url}/support`);
    await desk.typeNumber('999 000 0019');
    await Promise.all([page.waitForURL('**/support/find'), page.keyboard.press('Enter')]);
    expect(await textOf('.nhsuk-error-summary')).toMatch(/There is a problem[\s\S]*not a valid NHS number/);
    await expectAccessible(page);
  });

  test('the local sign-in and the first page break no accessibility rule', async () => {
    const { page } = desk;
    await page.goto(real.url);
    await expectAccessible(page);
    await tabTo(page, `it.textContent.trim() === 'Sign in'`);
    await enter(page, '**/interaction/**');
    await expectAccessible(page);
  });

  test('when she has signed out, her page is gone', async () => {
    const { page, textOf } = desk;
    await desk.signInAs('Sam Nightingale', '/support');
    await desk.find(morgan);
    const address = page.url();
    await tabTo(page, `it.textContent.trim() === 'Sign out'`);
    await enter(page, '**/signed-out');
    expect(await textOf('main')).toContain('You have signed out.');
    await expectAccessible(page);
    await page.goBack();
    expect(await page.content()).not.toMatch(/testpatient|quiet room/i);
    await page.goto(address);
    expect(await page.content()).not.toMatch(/testpatient|quiet room/i);
  });
});
