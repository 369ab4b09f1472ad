import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { londonTime } from '../../src/living-well/london-time.ts';
import { root } from '../architecture/source-tree.ts';
import { enter, expectAccessible, tabTo } from '../support/chromium.ts';
import { openDesk, type Desk } from '../support/desk.ts';
import { startNight, type Night } from '../support/night.ts';
import type { RealGateway } from '../support/real-gateway.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

/** With LWG_SCREENS set, the pictures of docs/screens are taken anew. */
const takesPictures = process.env['LWG_SCREENS'] !== undefined;
const screens = join(root, 'docs/screens');

let night: Night;
let real: RealGateway;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  night = await startNight();
  ({ real, browser } = night);
  mkdirSync(screens, { recursive: true });
}, 90_000);
afterAll(() => night.stop());
beforeEach(async () => {
  desk = await openDesk(browser, real.url, { javaScriptEnabled: false });
});
afterEach(() => desk.context.close());

const link = (text: string): string => `it.textContent.trim() === '${text}'`;

/** No rule of accessibility is broken, nothing is beside a narrow screen; and its picture, where pictures are taken. */
async function expectGood(page: Page, name?: string): Promise<void> {
  // The checker needs scripts, which this page has none of: it is shown the same page in another window.
  const checked = await browser.newPage({ viewport: page.viewportSize() });
  const body = await page.content();
  await checked.route('**/cases/**', (route) => route.fulfill({ body, contentType: 'text/html' }));
  await checked.goto(page.url());
  await expectAccessible(checked);
  await checked.close();
  if (!takesPictures || name === undefined) return;
  const size = page.viewportSize() ?? { width: 1366, height: 768 };
  for (const width of [1366, 320]) {
    await page.setViewportSize({ width, height: width === 320 ? 640 : 768 });
    await page.screenshot({ path: join(screens, `choices-${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize(size);
}

async function typeDate(page: Page, name: string, date: string): Promise<void> {
  const [year = '', month = '', day = ''] = date.split('-');
  await tabTo(page, `it.id === '${name}-day'`);
  await page.keyboard.type(day);
  await page.keyboard.press('Tab');
  await page.keyboard.type(month);
  await page.keyboard.press('Tab');
  await page.keyboard.type(year);
}

async function findMorgan({ page, typeNumber }: Desk): Promise<void> {
  await desk.signInAs('Casey Fielding', '/cases');
  await tabTo(page, link('Sharing choices'));
  await enter(page, '**/cases/people');
  await expectGood(page);
  await typeNumber('999 000 0018');
  await typeDate(page, 'birth', '1988-07-14');
  await enter(page, '**/cases/people/*/choices');
}

async function press(page: Page, text: string, address: string): Promise<void> {
  await tabTo(page, link(text));
  await enter(page, address);
}

/** The tick of this value has the focus: pressed. Only the keyboard is used. */
async function tick(page: Page, value: string): Promise<void> {
  await tabTo(page, `it.type === 'checkbox' && it.value === '${value}'`);
  await page.keyboard.press('Space');
}

describe('The case worker and the person beside them, by keyboard and without JavaScript', () => {
  test('read what is shared, change it, check it, save it and take it away on paper', async () => {
    const { page, textOf } = desk;
    await findMorgan(desk);
    expect(await textOf('.app-may')).toMatch(/Example Infirmary[\s\S]*May see[\s\S]*the safety plan/);
    await expectGood(page, 'now');

    await press(page, 'Change these choices', '**/change');
    await expectGood(page, 'form');
    await tick(page, 'measures');
    await press(page, 'Continue', '**/check');
    expect(await textOf('.nhsuk-error-summary')).toContain('Enter the day these choices were made');
    await expectGood(page);
    expect(await page.locator('input[value="measures"]').isChecked()).toBe(false);

    await tick(page, 'people');
    await typeDate(page, 'said', londonTime(new Date()).date);
    await press(page, 'Continue', '**/check');
    expect(await textOf('.app-changes')).toMatch(
      /Starts Example Infirmary will be able to see: family, friends and carers\.\s+Stops Example Infirmary will no longer see: wellbeing questions and scores\./,
    );
    await expectGood(page, 'check');
    await tick(page, 'yes');
    await press(page, 'Save these choices', '**/recorded');
    expect(await textOf('.app-done')).toContain('Choices saved');
    await expectGood(page, 'saved');

    await press(page, 'Print for Morgan', '**/print');
    expect(await textOf('.app-sheet')).toContain('Morgan: who may see what about your support');
    await expectGood(page, 'print');
    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
    await expectNothingLeftBehind(desk);
  });

  test('stop everything, and everything is stopped', async () => {
    const { page, textOf } = desk;
    await findMorgan(desk);
    await press(page, 'Stop all sharing', '**/stop');
    expect(await textOf('main')).toContain('cannot be called back');
    await expectGood(page, 'stop');
    await press(page, 'Stop all sharing', '**/recorded');
    expect(await textOf('.app-done')).toContain('All sharing is stopped');
    await expectGood(page);
    await press(page, 'All choices of this person', '**/choices');
    expect(await textOf('.app-may')).toMatch(/May see\s+Nothing/);
    expect(await textOf('.app-table')).toMatch(/Casey Fielding[\s\S]*Stops everything/);

    const nurse = await openDesk(browser, real.url);
    await nurse.signInAs('Sam Nightingale', '/support');
    await nurse.find({ number: '999 000 0018', birth: ['14', '7', '1988'] });
    expect(await nurse.textOf('.app-answer')).toContain('No current support to show');
    await nurse.context.close();
  });
});

/** Numbers, names and dates of birth are in no address, no title and no history. */
async function expectNothingLeftBehind({ page, context, addresses }: Desk): Promise<void> {
  const protocol = await context.newCDPSession(page);
  const { entries } = await protocol.send('Page.getNavigationHistory');
  const history = entries.flatMap(({ url, userTypedURL, title }) => [url, userTypedURL, title]);
  const left = [...addresses, ...history].join('\n');
  expect(left).toContain('/choices/print');
  expect(left.replaceAll(/[ -]/g, '')).not.toMatch(/9990000|1988|testpatient|morgan/i);
}
