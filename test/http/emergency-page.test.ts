import type { LightMyRequestResponse } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emergencyAsks, emergencyTold } from '../../src/living-well/emergency-access.ts';
import { caveat, nothingToShow } from '../../src/living-well/words.ts';
import { bannerOf, endOnPage, filledIn, openOnPage, personUrlOf } from '../support/emergency-page.ts';
import { tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { asWritten, outsideOf, type Outside } from '../support/indistinguishable.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people, withoutData } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, finishSignIn, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let nurse: Visitor;
let personUrl: string;
const secretive = people.sharesNothing();
const name = new RegExp(secretive.person.name.family, 'i');
const unknown = { nhsNumber: '9990000085', birthDate: '1990-05-05' };

beforeAll(async () => {
  gateway = await startStaffGateway();
  for (const person of [secretive, withoutData(), people.sharesMost()]) await pushAndApply(gateway, person);
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

/** Id of the one case that is open: every test ends its own. */
async function theOpenCase(): Promise<string> {
  const [row, ...others] = await gateway.database.query<{ id: string }>(
    'SELECT id::text FROM break_glass_case WHERE closed_at IS NULL',
  );
  expect(others).toEqual([]);
  return row?.id ?? 'none';
}

describe('Whether anybody is known, no answer on the way tells', () => {
  const generous = people.sharesMost();
  const nobodys: readonly (readonly [string, { nhsNumber: string; birthDate: string }])[] = [
    ['somebody who shares nothing', askedFor(secretive)],
    ['somebody of whom there is nothing to tell', askedFor(withoutData())],
    ['somebody who shares most things', askedFor(generous)],
    ['somebody whose birth date is another', { ...askedFor(generous), birthDate: '1988-07-15' }],
  ];
  /** Without what was typed: the age that is reckoned from it too, and so the length. */
  const outside = (answer: LightMyRequestResponse, asked: typeof unknown): Outside => {
    const { headers, body, status } = outsideOf(answer, asWritten(asked));
    const { 'content-length': _length, ...others } = headers;
    return { status, headers: others, body: body.replaceAll(/\(\d+y\)/g, '(*y)') };
  };
  async function onTheWay(asked: typeof unknown): Promise<readonly Outside[]> {
    const visitor = await signIn(gateway.app, staff.nurse);
    const url = await personUrlOf(visitor, asked);
    return [
      outside(await visitor.get(`${url}/emergency`), asked),
      outside(await openOnPage(visitor, url, {}), asked),
      outside(await openOnPage(visitor, url), asked),
      outside(await visitor.get(`${url}/emergency`), asked),
      outside(await endOnPage(visitor, url), asked),
    ];
  }

  test.each(nobodys)(
    '%s is asked about, opened and ended as nobody is, byte for byte',
    async (_who, asked) => {
      const answers = await onTheWay(asked);
      expect(answers.map(({ status }) => status)).toEqual([200, 422, 303, 303, 303]);
      expect(answers).toEqual(await onTheWay(unknown));
    },
  );

  test('and where a case lifts nothing, the emergency view is the one of nobody, and so is the ordinary one after it', async () => {
    const views = async (asked: typeof unknown): Promise<readonly Outside[]> => {
      const visitor = await signIn(gateway.app, staff.nurse);
      const url = await personUrlOf(visitor, asked);
      await openOnPage(visitor, url);
      const open = await visitor.get(url);
      expect(bannerOf(open)).toMatch(/^Emergency view until/);
      expect(open.body).toContain(nothingToShow);
      await endOnPage(visitor, url);
      return [outside(open, asked), outside(await visitor.get(url), asked)];
    };
    const wrongBirthDate = { ...askedFor(generous), birthDate: '1988-07-15' };
    const nobody = await views(unknown);
    expect(await views(askedFor(withoutData()))).toEqual(nobody);
    expect(await views(wrongBirthDate)).toEqual(nobody);
  });
});

describe('Ten past two, and nothing is shared', () => {
  test('first it says what it does, who is told and how long it lasts; then it asks why', async () => {
    const page = await nurse.get(`${personUrl}/emergency`);
    expect(page.statusCode).toBe(200);
    const said = page.body.replaceAll('&#39;', "'");
    const inOrder = [
      emergencyAsks.does,
      emergencyAsks.told,
      emergencyAsks.lasts,
      'Reason',
      'Why you need it',
    ];
    const places = inOrder.map((words) => said.indexOf(words));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(page.body).toContain('999 000 0034');
    expect(page.body.match(/type="radio"[^>]*checked/g)).toBeNull();
  });

  test('she opens it, and sees who helps; the banner says why, who is told and until when; the caveat stays', async () => {
    const before = await nurse.get(personUrl);
    expect(before.body).not.toMatch(name);
    const sent = await openOnPage(nurse, personUrl);
    expect([sent.statusCode, sent.headers.location]).toEqual([303, personUrl]);
    const page = await nurse.get(personUrl);
    expect(page.body).toMatch(name);
    expect(page.body).toContain('A quiet room, one person at a time');
    expect(page.body).toContain(caveat);
    const banner = bannerOf(page);
    expect(banner).toContain('Emergency view until 03:10');
    expect(banner).toContain('Their life is at risk (“Unresponsive, brought in by ambulance”).');
    expect(banner).toContain(emergencyTold);
    expect(banner).toContain('End emergency access');
    expect((await nurse.get(`${personUrl}/emergency`)).headers.location).toBe(personUrl);
  });

  test('each look under it is in the log under its case, with what spoke for it', async () => {
    await openOnPage(nurse, personUrl);
    const page = await nurse.get(personUrl);
    const entry = await openEntry(gateway, String(page.headers['x-audit-id']), 'X9T01');
    expect(entry).toMatchObject({ kind: 'support', outcome: 'shown', purpose: 'BTG', face: 'page' });
    expect(entry?.detail.asked).toEqual({
      ...askedFor(secretive),
      case: await theOpenCase(),
      foundBy: 'typed',
    });
    await endOnPage(nurse, personUrl);
    const after = await nurse.get(personUrl);
    const ordinary = await openEntry(gateway, String(after.headers['x-audit-id']), 'X9T01');
    expect(ordinary).toMatchObject({ outcome: 'refused', purpose: 'TREAT' });
    expect(ordinary?.detail.asked).not.toHaveProperty('case');
  });

  test('a long reason is kept whole and reminded of in short; what it says cannot leave its place', async () => {
    const text = `<b>${'Found on the bridge. '.repeat(40)}`;
    await openOnPage(nurse, personUrl, { reason: 'other', 'reason-text': text });
    const page = await nurse.get(personUrl);
    expect(page.body).toContain('Another emergency (“&lt;b&gt;Found on the bridge.');
    expect(bannerOf(page)?.length).toBeLessThan(450);
    const kept = await gateway.services.store.transaction(async (tx) => tx.cases.find(await theOpenCase()));
    expect(kept?.reason).toEqual({ code: 'other', text: text.trim() });
  });
});

describe('One nurse, one person, one case', () => {
  test('opened in ten tabs at once it is one', async () => {
    const tabs: string[] = [];
    while (tabs.length < 10) tabs.push(await personUrlOf(nurse, askedFor(secretive)));
    const last = tabs.at(-1) ?? '';
    const _csrf = csrfOf(await nurse.get('/support'));
    const { entries } = await newEntries(gateway, 'emergency-opened', async () => {
      const sent = await Promise.all(
        tabs.map((url) => nurse.post(`${url}/emergency`, { _csrf, ...filledIn })),
      );
      expect(sent.map(({ statusCode }) => statusCode)).toEqual(tabs.map(() => 303));
    });
    const opened = await Promise.all(entries.map(({ id }) => openEntry(gateway, id, 'X9T01')));
    expect(opened).toHaveLength(10);
    expect(new Set(opened.map((entry) => entry?.detail.asked['case'])).size).toBe(1);
    expect(bannerOf(await nurse.get(last))).toMatch(/^Emergency view until 03:10/);
  });

  test('when the session is over it stays on record; signed in again and opened again it is the same one, with its first reason and hour', async () => {
    await openOnPage(nurse, personUrl);
    const first = await theOpenCase();
    gateway.time.now = new Date(tenPastTwo.getTime() + 16 * 60_000);
    expect((await nurse.get(personUrl)).headers.location).toMatch(/^\/sign-in\?again/);
    await finishSignIn(nurse, staff.nurse);
    expect((await nurse.get(personUrl)).statusCode).toBe(404);
    personUrl = await personUrlOf(nurse, askedFor(secretive));
    expect((await nurse.get(personUrl)).body).not.toMatch(name);
    await openOnPage(nurse, personUrl, { reason: 'other', 'reason-text': 'Asked a second time' });
    expect(await theOpenCase()).toBe(first);
    const page = await nurse.get(personUrl);
    expect(page.body).toMatch(name);
    expect(bannerOf(page)).toContain('until 03:10 . Reason: Their life is at risk');
    expect(bannerOf(page)).toContain('You had opened it already: that first reason and its hour stand.');
    await endOnPage(nurse, personUrl);
    await openOnPage(nurse, personUrl);
    expect(await theOpenCase()).not.toBe(first);
    expect(bannerOf(await nurse.get(personUrl))).not.toContain('already');
  });
});

describe('What the IG officers are given', () => {
  test('each party a notice by reference and a case; hers what was typed, the source’s who asked; it ends on her record', async () => {
    await openOnPage(nurse, personUrl, {
      reason: 'safeguarding',
      'reason-text': 'A child <i>came</i> in with them',
    });
    const id = await theOpenCase();
    const notices = await gateway.database.query(
      'SELECT organisation, kind, state FROM notice WHERE case_id = $1 ORDER BY organisation',
      [id],
    );
    expect(notices.map((notice) => (notice as { organisation: string }).organisation)).toEqual([
      'X9C01',
      'X9T01',
      'X9T02',
    ]);
    expect(new Set(notices.map((notice) => (notice as { kind: string }).kind))).toEqual(
      new Set(['emergency-access.opened']),
    );
    const officer = await signIn(gateway.app, staff.igOfficer);
    const source = await signIn(gateway.app, staff.charityOfficer);
    for (const each of [officer, source]) {
      const queue = await each.get('/ig/reviews');
      expect(queue.body).toContain(`/ig/reviews/${id}`);
      expect(queue.body).not.toMatch(/999 ?000 ?0034|privateer|child/i);
    }
    const hers = await officer.get(`/ig/reviews/${id}`);
    expect(hers.body).toContain('Sam Nightingale, mh-liaison');
    expect(hers.body).toContain('suffering abuse or neglect: A child &lt;i&gt;came&lt;/i&gt; in with them');
    const theirs = await source.get(`/ig/reviews/${id}`);
    expect(theirs.body).toContain('Told to the organisation that asked, and to no other');
    expect(theirs.body).not.toContain('came');
    const outcome = { outcome: 'justified', text: 'The record of attendance agrees' };
    const done = await officer.post(`/ig/reviews/${id}/outcome`, { _csrf: csrfOf(hers), ...outcome });
    expect(done.statusCode).toBe(303);
    expect((await officer.get('/ig/reviews')).body).not.toContain(id);
    expect((await source.get('/ig/reviews')).body).toContain(id);
  });
});

describe('If you need more in an emergency', () => {
  const footerOf = ({ body }: LightMyRequestResponse): string =>
    /<footer[\s\S]*<\/footer>/.exec(body)?.[0].replaceAll(/\s+/g, ' ') ?? '';
  const phone = 'phone the Example crisis line on <span class="app-nowrap">020 7946 0009</span>';

  test('on a person’s page it leads to asking for them, also where nothing is hidden; else to finding them', async () => {
    const generous = await personUrlOf(nurse, askedFor(people.sharesMost()));
    for (const url of [personUrl, generous]) {
      expect(footerOf(await nurse.get(url))).toContain(`href="${url}/emergency"`);
    }
    expect(footerOf(await nurse.get('/support'))).toContain('href="/support">Find the person first');
    expect(footerOf(await nurse.get('/support'))).not.toContain('phone the');
  });

  test('whoever may not use it is told whom to phone; a stranger and a refusal are told both', async () => {
    for (const role of ['igOfficer', 'caseWorker', 'operator'] as const) {
      const visitor = await signIn(gateway.app, staff[role]);
      const footer = footerOf(await visitor.get(String((await visitor.get('/')).headers.location)));
      expect(footer).toContain(phone);
      expect(footer).not.toContain('href');
    }
    for (const url of ['/signed-out', '/support/people/nobodys']) {
      const footer = footerOf(await nurse.get(url));
      expect(footer).toContain(phone);
      expect(footer).toContain('Find the person first');
    }
  });
});
