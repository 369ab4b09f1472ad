import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nothingToShow } from '../../src/living-well/words.ts';
import { enter, expectAccessible, tabTo } from '../support/chromium.ts';
import { openDesk, type Desk } from '../support/desk.ts';
import { startNight, type Night } from '../support/night.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { agreeOnTelling } from '../support/telling.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** Has not said: the agreement decides. */
const robin = { number: '999 000 0042', birth: ['21', '7', '2001'] } as const;
/** Shares nothing. */
const lee = { number: '999 000 0034', birth: ['30', '11', '1979'] } as const;

/** Bytes of HTML: a page is there at once, on whichever line. */
const longestPage = 60_000;

let night: Night;
let real: RealGateway;
let browser: Browser;

beforeAll(async () => {
  night = await startNight();
  ({ real, browser } = night);
  await agreeOnTelling(real.gateway);
}, 90_000);
afterAll(() => night.stop());

/** What every page of the night has to be, wherever one comes to it. */
interface Watch {
  /** Call when a page is there. */
  check(): Promise<void>;
  /** The pages' own requests, by where they went; the sign-in is another's. */
  readonly elsewhere: readonly string[];
  /** Bytes of HTML of each page, as they were sent. */
  readonly sizes: readonly number[];
}

function watch({ page }: Desk, hasScripts: boolean): Watch {
  const elsewhere: string[] = [];
  const sent: Promise<number>[] = [];
  const issuer = real.environment['LWG_SIGN_IN_ISSUER'];
  if (issuer === undefined) throw new Error('nobody signs anybody in');
  page.on('request', (request) => {
    const isSignIn = request.isNavigationRequest() && request.url().startsWith(issuer);
    const isOfSignIn = request.frame().url().startsWith(issuer);
    if (!request.url().startsWith(`${real.url}/`) && !isSignIn && !isOfSignIn) elsewhere.push(request.url());
  });
  page.on('response', (response) => {
    const isPage = response.url().startsWith(real.url) && response.request().isNavigationRequest();
    if (isPage && response.status() === 200) sent.push(response.body().then(({ byteLength }) => byteLength));
  });
  const sizes: number[] = [];
  return {
    elsewhere,
    sizes,
    check: async () => {
      const beside = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(beside)).toBeLessThanOrEqual(0);
      expect(await page.title()).not.toMatch(/999|undecided|robin|privateer|lee\b/i);
      if (hasScripts) await expectAccessible(page);
      sizes.push(...(await Promise.all(sent.splice(0))));
    },
  };
}

async function press(page: Page, text: string, address: string): Promise<void> {
  await tabTo(page, `it.textContent.trim() === '${text}'`);
  await enter(page, address);
}

async function tellTheTeam({ page, textOf }: Desk, { check }: Watch): Promise<void> {
  await press(page, 'Tell the team they are here', '**/tell');
  await check();
  await tabTo(page, `it.name === 'situation'`);
  await page.keyboard.press('Space');
  await press(page, 'Tell the team', '**/tell/told');
  expect(await textOf('h1')).toBe('The team will see it');
  await check();
  await press(page, 'Back to current support', '**/support/people/*');
}

async function openInAnEmergency({ page, textOf }: Desk, { check }: Watch): Promise<void> {
  await press(page, 'Emergency access', '**/emergency');
  await check();
  await tabTo(page, `it.name === 'reason'`);
  await page.keyboard.press('Space');
  await tabTo(page, `it.id === 'reason-text'`);
  await page.keyboard.type('Asleep, and does not wake');
  await press(page, 'Open emergency access', '**/support/people/*');
  expect(await textOf('.app-case')).toMatch(/^Emergency view until \d\d:\d\d\./);
  expect(await textOf('.app-plan')).toContain('A quiet room');
  await check();
}

test.each([
  { width: 1366, javaScriptEnabled: true },
  { width: 1366, javaScriptEnabled: false },
  { width: 320, javaScriptEnabled: true },
  { width: 320, javaScriptEnabled: false },
])(
  'The whole night by keyboard alone, $width pixels wide (JavaScript: $javaScriptEnabled)',
  async ({ width, javaScriptEnabled }) => {
    const viewport = { width, height: 768 };
    const desk = await openDesk(browser, real.url, { javaScriptEnabled, viewport });
    const { page, textOf } = desk;
    const night = watch(desk, javaScriptEnabled && width === 1366);

    await desk.signInAs('Sam Nightingale', '/support');
    await night.check();
    await desk.find(robin);
    expect(await textOf('.app-person')).toContain('UNDECIDED, Robin');
    expect(await textOf('.app-call')).toContain('020 7946 0001');
    await night.check();
    await tellTheTeam(desk, night);

    await press(page, 'Not this person?', `${real.url}/support`);
    await desk.find(lee);
    expect(await textOf('.app-answer')).toBe(nothingToShow);
    await night.check();
    await openInAnEmergency(desk, night);
    // The banner goes along to the other pages about the person, and so does the button that ends it.
    await press(page, 'Introduce this person', '**/introduce');
    expect(await textOf('.app-case')).toContain('Emergency view');
    await night.check();
    await tabTo(page, `it.textContent.trim() === 'End emergency access'`);
    await enter(page, /\/support\/people\/[\w-]+$/);
    expect(await textOf('.app-case')).toMatch(/^Emergency access ended at/);
    expect(await textOf('.app-answer')).toBe(nothingToShow);
    await press(page, 'Print one page', '**/print');
    await night.check();

    await press(page, 'Sign out', '**/signed-out');
    expect(await textOf('main')).toContain('You have signed out.');
    await night.check();

    expect(night.elsewhere).toEqual([]);
    expect(night.sizes.length).toBeGreaterThan(8);
    expect(Math.max(...night.sizes)).toBeLessThanOrEqual(longestPage);
    expect(desk.addresses.join('\n').replaceAll(/[ -]/g, '')).not.toMatch(/9990000|2001|1979|asleep/i);
    await desk.context.close();
  },
);
