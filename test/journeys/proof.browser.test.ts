import type { Bundle } from '@medplum/fhirtypes';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientSchema } from '../../src/auth/client.ts';
import { systems } from '../../src/fhir/systems.ts';
import { registerClient } from '../../src/gateway/register.ts';
import { enter, expectAccessible, tabTo } from '../support/chromium.ts';
import { openDesk, type Desk } from '../support/desk.ts';
import { startNight, type Night } from '../support/night.ts';
import { bearer, peopleToday, pushTo, type RealGateway } from '../support/real-gateway.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let night: Night;
let real: RealGateway;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  night = await startNight();
  ({ real, browser } = night);
  await nurseLooks();
  await recordSystemLooks();
  await systemWithoutPermissionLooks();
}, 120_000);
afterAll(() => night.stop());
beforeEach(async () => {
  desk = await openDesk(browser, real.url);
});
afterEach(() => desk.context.close());

/** At one person who shares most things, at one who shares nothing, and at the log, which is not hers. */
async function nurseLooks(): Promise<void> {
  const nurse = await openDesk(browser, real.url);
  await nurse.signInAs('Sam Nightingale', '/support');
  await nurse.find({ number: '9990000018', birth: ['14', '7', '1988'] });
  await nurse.page.goto(`${real.url}/support`);
  await nurse.find({ number: '9990000034', birth: ['30', '11', '1979'] });
  const refused = await nurse.page.goto(`${real.url}/ig/access-log`);
  expect(refused?.status()).toBe(403);
  expect(await nurse.textOf('h1')).toBe('You cannot do this');
  await expectAccessible(nurse.page);
  await nurse.context.close();
}

async function patientId(headers: Readonly<Record<string, string>>): Promise<string> {
  const found = await fetch(`${real.url}/fhir/Patient/_search`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ identifier: `${systems.nhsNumber}|9990000018`, birthdate: '1988-07-14' }),
  });
  return ((await found.json()) as Bundle).entry?.[0]?.resource?.id ?? '';
}

async function recordSystemLooks(): Promise<void> {
  const headers = await bearer(real);
  const support = `${real.url}/fhir/Patient/${await patientId(headers)}/$current-support`;
  expect((await fetch(support, { headers })).status).toBe(200);
}

async function systemWithoutPermissionLooks(): Promise<void> {
  const { services, recordClient } = real.gateway;
  const reporting = clientSchema.parse({
    ...recordClient,
    id: 'reporting-system',
    scopes: ['system/Patient.rs'],
  });
  await registerClient({ store: services.store, clock: () => new Date() }, reporting);
  const id = await patientId(await bearer(real));
  const support = `${real.url}/fhir/Patient/${id}/$current-support`;
  expect((await fetch(support, { headers: await bearer(real, reporting.id) })).status).toBe(403);
}

/** The row's cells, one line each. */
async function rowOf(who: string, what: string, outcome: string): Promise<string> {
  const row = desk.page
    .locator('tbody tr', { hasText: who })
    .filter({ hasText: what })
    .filter({ hasText: outcome });
  return (await row.first().innerText()).replace(/\s+/g, ' ');
}

/** Opens a row with the keyboard; its facts and decisions, as text. */
async function openEntry(...words: readonly string[]): Promise<string> {
  const { page } = desk;
  const conditions = words.map((word) => `it.closest('tr').textContent.includes('${word}')`);
  await tabTo(page, ["it.closest('tr')", ...conditions].join(' && '));
  await enter(page, '**/ig/access-log/*');
  await expectAccessible(page);
  return (await desk.textOf('main')).replace(/\s+/g, ' ');
}

/** The officer starts at today's figures, and goes on to the log. */
async function openLog(): Promise<void> {
  await desk.signInAs('Ines Archer', '/ig');
  await tabTo(desk.page, `it.textContent.trim() === 'Access log'`);
  await enter(desk.page, '**/ig/access-log');
}

const atSomeTime = /^\d{1,2} \w{3} \d{4}, \d\d:\d\d:\d\d /;

describe('The IG officer can prove who saw what, for whom, when and why', () => {
  test('the look on the page and the look by FHIR are both in the log', async () => {
    await openLog();
    await expectAccessible(desk.page);
    const page = await rowOf('Sam Nightingale', '999 000 0018', 'Shown');
    expect(page).toMatch(atSomeTime);
    expect(page).toMatch(/mh-liaison, ED, Example Infirmary Current support 999 000 0018 TREAT Page Shown$/);
    const fhir = await rowOf('record-system', 'FHIR', 'Shown');
    expect(fhir).toMatch(/Example Infirmary Current support 999 000 0018 TREAT FHIR Shown$/);
  });

  test('an opened entry gives the reasons: each decision with its code, agreement and consent, the refused goal among them', async () => {
    await openLog();
    const entry = await openEntry('Sam Nightingale', '999 000 0018', 'Shown');
    expect(entry).toMatch(/Who Sam Nightingale, mh-liaison, ED, Example Infirmary/);
    expect(entry).toMatch(/For whom NHS No\. 999 000 0018/);
    expect(entry).toMatch(/Goal\/\S+ deny \S+ /);
    expect(entry).toMatch(/example-living-well, version 1/);
    expect(entry).toMatch(/Consent\/\S+, version 1/);
    expect(entry).not.toMatch(/drink|quiet room|part-time/i);
  });

  test('a look at somebody who shares nothing is there as refused, with its reasons', async () => {
    await openLog();
    const entry = await openEntry('Sam Nightingale', '999 000 0034', 'Refused');
    expect(entry).toMatch(/Outcome Refused/);
    expect(entry).toMatch(/ deny \S+ /);
    expect(entry).not.toMatch(/ permit /);
  });

  test('looks refused for lack of permission are there too: of a system, and of the nurse at the log', async () => {
    await openLog();
    expect(await rowOf('reporting-system', 'Current support', 'Refused')).toMatch(
      /FHIR Refused not-permitted$/,
    );
    expect(await rowOf('Sam Nightingale', 'Access log', 'Refused')).toMatch(/HCOMPL Page Refused/);
  });

  test('her own looks at the log are there as well', async () => {
    await openLog();
    await desk.page.reload();
    expect(await rowOf('Ines Archer', 'Access log', 'Shown')).toMatch(/ig-officer, Example Infirmary/);
  });
});

describe('The case worker', () => {
  test('sees what arrived from her own system, what to mend, and no person', async () => {
    // The same record of the same time with another content is for people to settle.
    const [, second] = peopleToday();
    if (second === undefined) throw new Error('nobody to push');
    const changed = { ...second, person: { ...second.person, gender: 'male' as const } };
    const answer = await pushTo(real, changed, { prefer: 'wait=20' });
    expect(await answer.json()).toMatchObject({ status: 'held' });
    await desk.signInAs('Casey Fielding', '/cases');
    const page = await desk.textOf('main');
    expect(page).toContain('What arrived from Example Wellbeing Charity');
    expect(page.match(/\bApplied\b/g)?.length).toBeGreaterThanOrEqual(5);
    expect(page).toMatch(/Held\s+source\.modified: \w+/);
    expect(await desk.page.content()).not.toMatch(/999 ?000|testpatient|morgan|priya|quiet room/i);
    await expectAccessible(desk.page);
    const log = await desk.page.goto(`${real.url}/ig/access-log`);
    expect(log?.status()).toBe(403);
    const find = await desk.page.goto(`${real.url}/support`);
    expect(find?.status()).toBe(403);
  });
});
