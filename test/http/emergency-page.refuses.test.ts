import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { bannerOf, endOnPage, filledIn, openOnPage, personUrlOf } from '../support/emergency-page.ts';
import { tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { newEntries } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, finishSignIn, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let nurse: Visitor;
let personUrl: string;
const secretive = people.sharesNothing();
const name = new RegExp(secretive.person.name.family, 'i');

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, secretive);
});
beforeEach(async () => {
  nurse = await signIn(gateway.app, staff.nurse);
  personUrl = await personUrlOf(nurse, askedFor(secretive));
});
afterEach(async () => {
  await endOnPage(nurse, personUrl);
  gateway.time.now = tenPastTwo;
});
afterAll(() => gateway.stop());

const cases = async (): Promise<number> =>
  (await gateway.database.query('SELECT FROM break_glass_case')).length;

/** Nothing more of the person is shown, and no banner says that anything is open. */
async function expectOrdinary(visitor = nurse, url = personUrl): Promise<void> {
  const page = await visitor.get(url);
  expect(page.statusCode).toBe(200);
  expect(page.body).not.toMatch(name);
  expect(bannerOf(page) ?? 'ended').toMatch(/ended/);
}

describe('The page opens nothing', () => {
  const { reason } = filledIn;
  test.each([
    ['without a reason', { 'reason-text': 'Brought in unresponsive' }, 'reason', 'Select the reason'],
    [
      'for a reason that is not offered',
      { ...filledIn, reason: 'constructor' },
      'reason',
      'Select the reason',
    ],
    ['with nothing typed', { reason }, 'reason-text', 'Write why you need it'],
    [
      'with spaces only',
      { reason, 'reason-text': '   \r\n   \r\n      ' },
      'reason-text',
      'Write why you need it',
    ],
    [
      'with fewer than ten characters',
      { reason, 'reason-text': ' asleep   ' },
      'reason-text',
      'at least 10 characters',
    ],
    [
      'with ten only by line ends',
      { reason, 'reason-text': 'a\r\nb\r\nc\r\nd' },
      'reason-text',
      'at least 10 characters',
    ],
    [
      'with more than a thousand',
      { reason, 'reason-text': 'x'.repeat(1_001) },
      'reason-text',
      'Use 1,000 characters or fewer',
    ],
  ])(
    '%s: 422, with what to mend beside its field, and what was typed is still there',
    async (_why, form, input, words) => {
      const before = await cases();
      const answer = await openOnPage(nurse, personUrl, form);
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain('<title>Error: Emergency access');
      expect(answer.body).toMatch(new RegExp(`href="#${input}">[^<]*${words}`));
      expect(answer.body).toContain(`id="${input}"`);
      const typed = ('reason-text' in form ? form['reason-text'] : '').trim();
      expect(answer.body).toContain(typed);
      expect(await cases()).toBe(before);
      await expectOrdinary();
    },
  );

  test.each([{}, { _csrf: 'guessed' }])(
    'without the token of the page (%j): neither opens nor ends',
    async (token) => {
      const answer = await nurse.post(`${personUrl}/emergency`, { ...filledIn, ...token });
      expect(answer.statusCode).toBe(403);
      await expectOrdinary();
      await openOnPage(nurse, personUrl);
      expect((await nurse.post(`${personUrl}/emergency/end`, token)).statusCode).toBe(403);
      expect(bannerOf(await nurse.get(personUrl))).toMatch(/^Emergency view until 03:10/);
    },
  );

  test("with another session's token, or at another session's address", async () => {
    const other = await signIn(gateway.app, staff.nurse);
    const _csrf = csrfOf(await other.get('/support'));
    expect((await nurse.post(`${personUrl}/emergency`, { ...filledIn, _csrf })).statusCode).toBe(403);
    for (const answer of [
      await other.get(`${personUrl}/emergency`),
      await openOnPage(other, personUrl),
      await endOnPage(other, personUrl),
    ]) {
      expect(answer.statusCode).toBe(404);
    }
    await expectOrdinary();
  });

  test.each(['igOfficer', 'caseWorker', 'operator'] as const)(
    'for the role of %s, at any address',
    async (role) => {
      const other = await signIn(gateway.app, staff[role]);
      const [page] = [await other.get('/')];
      const _csrf = csrfOf(await other.get(String(page.headers.location)));
      expect((await other.get(`${personUrl}/emergency`)).statusCode).toBe(403);
      const form = { ...filledIn, _csrf };
      expect((await other.post(`${personUrl}/emergency`, form)).statusCode).toBe(403);
      expect((await other.post(`${personUrl}/emergency/end`, form)).statusCode).toBe(403);
    },
  );

  test('for a stranger, who is sent to sign in', async () => {
    nurse.cookie = undefined;
    const answer = await nurse.get(`${personUrl}/emergency`);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sign-in']);
  });
});

describe('The view is the ordinary one again', () => {
  test('after 60 minutes, with nothing running to end it, however often it is looked at; at 59 it is not', async () => {
    await openOnPage(nurse, personUrl);
    for (let minutes = 10; minutes < 60; minutes += 10) {
      gateway.time.now = new Date(tenPastTwo.getTime() + minutes * 60_000);
      expect((await nurse.get(personUrl)).body).toMatch(name);
    }
    gateway.time.now = new Date(tenPastTwo.getTime() + 3_600_000);
    const page = await nurse.get(personUrl);
    expect(bannerOf(page)).toBe('Emergency access ended at 03:10 . This is the ordinary view.');
    await expectOrdinary();
  });

  test('when it was ended by hand: at once, in every tab, also where it is ended twice', async () => {
    const otherTab = await personUrlOf(nurse, askedFor(secretive));
    await openOnPage(nurse, personUrl);
    expect((await nurse.get(otherTab)).body).toMatch(name);
    gateway.time.now = new Date(tenPastTwo.getTime() + 300_000);
    for (const url of [personUrl, otherTab]) {
      const ended = await endOnPage(nurse, url);
      expect([ended.statusCode, ended.headers.location]).toEqual([303, url]);
      expect(bannerOf(await nurse.get(url))).toBe(
        'Emergency access ended at 02:15 . This is the ordinary view.',
      );
      await expectOrdinary(nurse, url);
    }
  });

  test('in another session, of the same nurse too, until she opens it there', async () => {
    await openOnPage(nurse, personUrl);
    await finishSignIn(nurse, staff.nurse);
    const again = await personUrlOf(nurse, askedFor(secretive));
    expect(bannerOf(await nurse.get(again))).toBeUndefined();
    await expectOrdinary(nurse, again);
    await openOnPage(nurse, again);
    await endOnPage(nurse, again);
  });

  test('for everybody else whom the nurse looks at meanwhile', async () => {
    await openOnPage(nurse, personUrl);
    const other = await personUrlOf(nurse, { nhsNumber: '9990000085', birthDate: '1990-05-05' });
    expect(bannerOf(await nurse.get(other))).toBeUndefined();
    const bornOtherwise = { ...askedFor(secretive), birthDate: '1979-11-29' };
    await expectOrdinary(nurse, await personUrlOf(nurse, bornOtherwise));
  });
});

describe('Where no agreement foresees it', () => {
  test('the page says so before anything is typed, and whom to phone; sending is refused the same and logged', async () => {
    const { breakGlass: _none, ...without } = demoAgreement;
    await recordAgreement(gateway.services, 'operator', { ...without, version: 2 });
    const asked = await nurse.get(`${personUrl}/emergency`);
    const { answer: sent, entries } = await newEntries(gateway, 'emergency-opened', () =>
      openOnPage(nurse, personUrl),
    );
    for (const page of [asked, sent]) {
      expect(page.statusCode).toBe(403);
      expect(page.body).toContain('Emergency access is not agreed for your team');
      expect(page.body).toContain('020 7946 0009');
      expect(page.body).toContain(`href="${personUrl}"`);
      expect(page.body).not.toMatch(name);
    }
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
    await expectOrdinary();
    await recordAgreement(gateway.services, 'operator', { ...demoAgreement, version: 3 });
    expect((await nurse.get(`${personUrl}/emergency`)).statusCode).toBe(200);
  });

  test('an agreement that ends while a case is open ends what is seen under it, at once', async () => {
    await openOnPage(nurse, personUrl);
    expect((await nurse.get(personUrl)).body).toMatch(name);
    await recordAgreement(gateway.services, 'operator', { ...demoAgreement, version: 4, revoked: true });
    expect((await nurse.get(personUrl)).body).not.toMatch(name);
    await recordAgreement(gateway.services, 'operator', { ...demoAgreement, version: 5 });
  });
});
