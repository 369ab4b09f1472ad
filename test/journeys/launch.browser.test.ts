import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { caveat } from '../../src/living-well/words.ts';
import { enter, launchBrowser, tabTo } from '../support/chromium.ts';
import { startRealLaunching, type RealLaunching } from '../support/launch.ts';
import { expectGood } from '../support/screens.ts';
import { loadPeople } from '../support/real-gateway.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let launching: RealLaunching;
let browser: Browser;
let context: BrowserContext;
const addresses: string[] = [];

beforeAll(async () => {
  [launching, browser] = await Promise.all([startRealLaunching(), launchBrowser()]);
  const { real } = launching;
  await Promise.all([real.start('serve'), real.start('worker')]);
  await loadPeople(real);
  context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  context.on('request', (request) => addresses.push(request.url()));
}, 90_000);
afterAll(async () => {
  await browser.close();
  await launching.stop();
});

/** By the keyboard, at the record system: the button for a person, which opens a tab. */
async function press(words: string, user = '', from: BrowserContext = context): Promise<Page> {
  const ehr = await from.newPage();
  await ehr.goto(`${launching.ehr.origin}/${user}`);
  await tabTo(ehr, `it.ariaLabel === ${JSON.stringify(words)}`);
  const [opened] = await Promise.all([from.waitForEvent('page'), ehr.keyboard.press('Enter')]);
  await opened.waitForLoadState();
  return opened;
}

const smart = 'Open Living Well (SMART launch) for TESTPATIENT, Morgan';
const signed = 'Open Living Well (signed context) for TESTPATIENT, Morgan';

async function expectMorgan(page: Page): Promise<void> {
  await page.waitForURL('**/support/people/*');
  expect(await page.locator('.app-person').first().innerText()).toMatch(
    /TESTPATIENT, Morgan[\s\S]*999 000 0018/,
  );
  expect(await page.locator('.app-caveat').first().innerText()).toContain(caveat);
}

describe('From the record system to the nurse’s page', () => {
  test('by a SMART launch: she signs in once, and the person is there', async () => {
    const page = await press(smart);
    await page.waitForURL('**/interaction/**');
    await tabTo(page, `it.textContent.includes('Sam Nightingale')`);
    await enter(page, '**/support/people/*');
    await expectMorgan(page);
  });

  test('by a signed context from another site: she is still signed in', async () => {
    await expectMorgan(await press(signed));
  });

  test('by the card in the record that she opened', async () => {
    const ehr = await context.newPage();
    await ehr.goto(launching.ehr.origin);
    await tabTo(ehr, `it.ariaLabel === 'Open the record of TESTPATIENT, Morgan'`);
    await enter(ehr, '**/record?*');
    expect(await ehr.locator('.card').innerText()).toContain('the same for every patient');
    await expectGood(ehr, 'launch-card');
    await tabTo(ehr, `it.ariaLabel === 'Open current support for TESTPATIENT, Morgan'`);
    const [opened] = await Promise.all([context.waitForEvent('page'), ehr.keyboard.press('Enter')]);
    await expectMorgan(opened);
  });

  test('by a SMART launch again: nothing is asked', async () => {
    await expectMorgan(await press(smart));
  });

  test('somebody of whom Living Well has never heard reads as anybody of whom there is nothing to show', async () => {
    const page = await press('Open Living Well (SMART launch) for UNHEARDOF, Kit');
    await page.waitForURL('**/support/people/*');
    expect(await page.innerText('main')).toContain('No current support to show');
  });

  test('no number, name or token is in an address, but the opaque ones', () => {
    const ours = addresses.filter((address) => address.startsWith(launching.real.url));
    expect(ours.some((address) => address.includes('/launch/open/'))).toBe(true);
    expect(ours.join('\n')).not.toMatch(/9990000018|1988-|TESTPATIENT|Morgan|eyJ[\w-]+\./);
  });

  test('it works just the same without JavaScript', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const page = await press(signed, '', plain);
    await page.locator('button').click();
    await page.waitForURL('**/interaction/**');
    await page.locator('button', { hasText: 'Sam Nightingale' }).click();
    await expectMorgan(page);
    await plain.close();
  });
});

describe('A launch that does not work', () => {
  test('a colleague’s open session opens nobody, and the page says what to do', async () => {
    const page = await press(smart, '?user=555000000102');
    expect(await page.innerText('h1')).toBe('This person was not opened from your record system.');
    expect(await page.innerText('main')).toContain('Do not read this as no support.');
    await expectGood(page, 'launch-problem');
    await tabTo(page, `it.textContent.trim() === 'Find by NHS number'`);
    await enter(page, '**/support');
  });

  test('somebody without an NHS number is said to be without one', async () => {
    const page = await press('Open Living Well (SMART launch) for OVERSEAS, Nico');
    expect(await page.innerText('main')).toContain('has no NHS number');
  });

  test('no page of ours is framed, whichever record system opens it', async () => {
    const { headers } = await fetch(`${launching.real.url}/launch/smart?iss=x&launch=x`);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
