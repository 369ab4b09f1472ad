import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { caveat, nothingBody, nothingToShow } from '../../src/living-well/words.ts';
import { enter, launchBrowser, tabTo } from '../support/chromium.ts';
import { openDesk, type Desk } from '../support/desk.ts';
import { tenPastTwo } from '../support/gateway.ts';
import { startCuttableGateway, type CuttableGateway } from '../support/outage.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { expectGood } from '../support/screens.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const morgan = { number: '999 000 0018', birth: ['14', '7', '1988'] } as const;
const priya = { number: '999 000 0026', birth: ['2', '3', '1995'] } as const;
const lee = { number: '999 000 0034', birth: ['30', '11', '1979'] } as const;
const robin = { number: '999 000 0042', birth: ['21', '7', '2001'] } as const;
const nobody = { number: '999 000 0085', birth: ['5', '5', '1975'] } as const;

let served: CuttableGateway;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  [served, browser] = await Promise.all([startCuttableGateway(), launchBrowser()]);
  for (const record of [
    withPeople(people.sharesMost()),
    people.sharesWhoHelps(),
    people.sharesNothing(),
    grownOld(people.undecided()),
  ])
    await pushAndApply(served.gateway, record);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await served.stop();
});
beforeEach(async () => {
  desk = await openDesk(browser, served.url, { javaScriptEnabled: false });
});
afterEach(() => desk.context.close());

/** Somebody to turn to, somebody who must not know, what helps; and that these may be seen. */
function withPeople(record: CaseRecordInput): CaseRecordInput {
  const { sharing } = record;
  if (sharing === undefined) throw new Error('nothing is shared');
  return changed(record, 1, {
    people: [
      {
        id: 'R-1',
        name: { given: 'Robin', family: 'Example' },
        relationship: 'family-member',
        telephone: '07700 900002',
        trusted: true,
        mayBeTold: 'That I am here, and nothing of why',
      },
      {
        id: 'R-2',
        name: { given: 'Kit', family: 'Example' },
        relationship: 'important-other',
        telephone: '07700 900003',
        doNotContact: true,
      },
    ],
    aboutMe: { id: 'A-1', date: '2026-10-01', pleaseDoNot: ['Stand behind me'] },
    sharing: {
      ...sharing,
      choices: sharing.choices.map((choice) => ({ ...choice, topics: [...choice.topics, 'people'] })),
    },
  });
}

/** Support that was last heard of long ago, and a plan that ought to have been looked at again. */
function grownOld(record: CaseRecordInput): CaseRecordInput {
  const { safetyPlan, sharing } = people.sharesMost();
  return {
    ...record,
    episode: {
      id: 'E-1004',
      status: 'open',
      start: '2026-05-01',
      contacts: [{ id: 'K-1', date: '2026-09-28', kind: 'phone' }],
      nextContact: { id: 'K-2', date: '2026-10-12', kind: 'phone' },
    },
    ...(safetyPlan && { safetyPlan: { ...safetyPlan, id: 'S-1004', reviewOn: '2026-11-01' } }),
    ...(sharing && { sharing: { ...sharing, id: 'X-1004' } }),
  };
}

async function see(
  who: typeof morgan | typeof priya | typeof lee | typeof robin | typeof nobody,
): Promise<void> {
  await desk.signInAs('Sam Nightingale', '/support');
  await desk.find(who);
}

const bottomOf = async (page: Page, part: string): Promise<number> => {
  const box = await page.locator(part).boundingBox();
  return box === null ? Infinity : box.y + box.height;
};

describe('Every state of the page, by keyboard and without JavaScript', () => {
  test('nothing to show: to somebody who shares nothing and to somebody who is not known, one page', async () => {
    await see(lee);
    const { page, textOf } = desk;
    expect(await textOf('.app-answer')).toBe(nothingToShow);
    expect(await textOf('.app-nothing')).toContain(nothingBody);
    expect(await textOf('.app-caveat')).toContain(caveat);
    expect(await textOf('.app-call')).toContain('020 7946 0009');
    await expectGood(page, 'support-nothing');
    const texts = [await textOf('main')];
    await tabTo(page, `it.textContent.trim() === 'Not this person?'`);
    await enter(page, `${served.url}/support`);
    await desk.find(nobody);
    texts.push(await textOf('main'));
    expect(texts[1]).toBe(texts[0]);
  });

  test('withheld: what may be seen, and not a word of the rest', async () => {
    await see(priya);
    const { page, textOf } = desk;
    expect(await textOf('.app-call')).toMatch(/Living Life Well hub[\s\S]*Open all hours/);
    expect(await textOf('.app-caveat')).toContain(caveat);
    expect(await page.content()).not.toMatch(/withheld|hidden item|restricted|opted/i);
    await expectGood(page, 'support-withheld');
  });

  test('full: everything that is needed first is on one screen, nothing of it from elsewhere', async () => {
    await see(morgan);
    const { page, textOf, addresses } = desk;
    expect(await textOf('.app-answer')).toMatch(/^Open to 1 service\. Safety plan in place\. Last contact/);
    expect(await textOf('.app-known')).toMatch(
      /Kit Example[\s\S]*must not be contacted[\s\S]*Robin Example/i,
    );
    expect(await textOf('.app-known')).not.toContain('07700 900003');
    expect(await textOf('.app-needs')).toContain('Please do not: Stand behind me');
    for (const part of [
      '.app-person',
      '.app-answer',
      '.app-doing',
      '.app-plan',
      '.app-call',
      '.app-services',
      '.app-known',
      '.app-needs',
      '.app-caveat',
    ]) {
      expect(await bottomOf(page, part), part).toBeLessThanOrEqual(768);
    }
    const outside = addresses.filter((address) => !address.startsWith(served.url));
    expect(
      outside.every(
        (address) => new URL(address).pathname.startsWith('/interaction') || /\/auth/.test(address),
      ),
    ).toBe(true);
    expect(Buffer.byteLength(await page.content())).toBeLessThan(60_000);
    await expectGood(page, 'support-full');
  });

  test('on paper: the same, on one sheet', async () => {
    await see(morgan);
    const { page, textOf } = desk;
    await tabTo(page, `it.textContent.trim() === 'Print one page'`);
    await enter(page, '**/print');
    expect(await textOf('main')).toMatch(/Printed at 02:10 on Sun 22 Nov 2026 by Sam Nightingale/);
    await expectGood(page, 'support-print');
    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  });

  test('something is wrong: it is reported, with its reference', async () => {
    await see(morgan);
    const { page, textOf } = desk;
    await tabTo(page, `it.textContent.trim() === 'Report something wrong'`);
    await enter(page, '**/wrong?look=*');
    await expectGood(page, 'support-wrong');
    await tabTo(page, `it.textContent.trim() === 'Send'`);
    await Promise.all([page.waitForLoadState('load'), page.keyboard.press('Enter')]);
    await page.locator('.nhsuk-error-summary').waitFor();
    expect(await textOf('.nhsuk-error-summary')).toContain('Choose what is wrong');
    await tabTo(page, `it.name === 'what'`);
    await page.keyboard.press('Space');
    await tabTo(page, `it.name === 'words'`);
    await page.keyboard.type('Robin has another number now');
    await tabTo(page, `it.textContent.trim() === 'Send'`);
    await enter(page, '**/wrong?sent=*');
    expect(await textOf('main')).toMatch(/Your report is sent[\s\S]*Reference [0-9a-f-]{36}/);
    await expectGood(page, 'support-wrong-sent');
  });

  test('stale: each date that is old says so, and asks to check', async () => {
    await see(robin);
    const { page, textOf } = desk;
    expect(await textOf('.app-answer')).toMatch(
      /\(1 entry is old\)\. Safety plan in place, past its review date/,
    );
    expect(await textOf('.app-services')).toMatch(
      /28 Sep 2026 Old[\s\S]*12 Oct 2026 Old[\s\S]*Check before you rely on this/,
    );
    expect(await textOf('.app-plan')).toMatch(
      /Old Review was due by 1 Nov 2026\. Check before you rely on this/,
    );
    await expectGood(page, 'support-stale');
  });

  test('partial: a feed that went silent is named on everybody’s page, and what it sent is marked', async () => {
    // Three Sundays on, and nothing came.
    served.gateway.time.now = new Date('2026-12-13T02:10:00Z');
    await see(morgan);
    const { page, textOf } = desk;
    const said = await textOf('.app-silent');
    expect(said).toMatch(/late in sending[\s\S]*Example Wellbeing Charity: nothing since 22 Nov 2026/);
    expect(await textOf('.app-services')).toMatch(/Old/);
    await expectGood(page, 'support-partial');
    await tabTo(page, `it.textContent.trim() === 'Not this person?'`);
    await enter(page, `${served.url}/support`);
    await desk.find(nobody);
    expect(await textOf('.app-silent')).toBe(said);
    expect(await textOf('.app-answer')).toBe(nothingToShow);
    served.gateway.time.now = tenPastTwo;
  });
});

describe('When the database is away, and the sessions with it', () => {
  test('her page says that it could not check, with whom to ring, and never that there is nothing', async () => {
    await see(morgan);
    const { page, textOf } = desk;
    const address = page.url();
    await served.cutDatabase();
    const [response] = await Promise.all([page.waitForResponse(address), page.reload()]);
    expect(response.status()).toBe(503);
    expect(await textOf('h1')).toBe('We could not check for current support.');
    expect(await textOf('main')).toMatch(
      /Do not read this as no support\.[\s\S]*020 7946 0009[\s\S]*Reference/,
    );
    expect(await page.content()).not.toMatch(/testpatient|morgan|no current support|0 services/i);
    await expectGood(page, 'support-down');
    // Trying again is one key away, at the same person, and is the same answer until the database is back.
    await tabTo(page, `it.textContent.trim() === 'Try again'`);
    const [again] = await Promise.all([page.waitForResponse(address), page.keyboard.press('Enter')]);
    expect(again.status()).toBe(503);
  });

  test('so does the form, and whoever has no session yet', async () => {
    await served.cutDatabase();
    for (const path of ['/support', '/sign-in']) {
      const response = await desk.page.goto(served.url + path);
      expect(response?.status()).toBe(503);
      expect(await desk.textOf('main')).toContain('020 7946 0009');
    }
  });
});
