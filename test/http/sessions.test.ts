import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import type { TestGateway } from '../support/gateway.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import {
  createVisitor,
  csrfOf,
  find,
  finishSignIn,
  seeSupport,
  signIn,
  staff,
  startStaffGateway,
  type Visitor,
} from '../support/staff.ts';

let gateway: TestGateway;
let nurse: Visitor;
beforeAll(async () => {
  gateway = await startStaffGateway();
});
beforeEach(async () => {
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(() => gateway.stop());

const morgan = askedFor(people.sharesMost());
const minute = 60_000;
function wait(milliseconds: number): void {
  gateway.time.now = new Date(gateway.time.now.getTime() + milliseconds);
}
async function isSignedIn(visitor: Visitor): Promise<boolean> {
  const response = await visitor.get('/support');
  if (response.statusCode === 200) return true;
  expect([response.statusCode, response.headers.location]).toEqual([303, '/sign-in?again']);
  return false;
}

describe('A session is over', () => {
  test('before it began: a stranger is sent to sign in, from every page', async () => {
    for (const url of ['/support', '/support/people/abc', '/ig/access-log', '/cases']) {
      const response = await createVisitor(gateway.app).get(url);
      expect([response.statusCode, response.headers.location]).toEqual([303, '/sign-in']);
    }
  });

  test('after fifteen minutes without a request, and not before', async () => {
    wait(14 * minute + 59_000);
    expect(await isSignedIn(nurse)).toBe(true);
    wait(14 * minute + 59_000);
    expect(await isSignedIn(nurse)).toBe(true);
    wait(15 * minute);
    expect(await isSignedIn(nurse)).toBe(false);
  });

  test('twelve hours after sign-in, however busy', async () => {
    for (let elapsed = 0; elapsed < 12 * 60 - 10; elapsed += 10) {
      wait(10 * minute);
      expect(await isSignedIn(nurse)).toBe(true);
    }
    wait(10 * minute);
    expect(await isSignedIn(nurse)).toBe(false);
  });

  test('after signing out, also for a copy of its cookie', async () => {
    const { cookie } = nurse;
    const page = await nurse.get('/support');
    const out = await nurse.post('/sign-out', { _csrf: csrfOf(page) });
    expect([out.statusCode, out.headers.location]).toEqual([303, '/signed-out']);
    nurse.cookie = cookie;
    expect(await isSignedIn(nurse)).toBe(false);
  });

  test('and whoever signs in next in this browser proves who they are, whichever way they come', async () => {
    const prompt = async (from: string): Promise<string | null> =>
      new URL(String((await nurse.get(from)).headers.location)).searchParams.get('prompt');
    const { cookie } = nurse;
    await nurse.post('/sign-out', { _csrf: csrfOf(await nurse.get('/support')) });
    expect(await prompt('/sign-in')).toBe('login');
    nurse = await signIn(gateway.app, staff.nurse);
    wait(16 * minute);
    expect(await prompt('/sign-in')).toBe('login');
    expect(nurse.cookie).not.toBe(cookie);
    const first = await createVisitor(gateway.app).get('/sign-in');
    expect(new URL(String(first.headers.location)).searchParams.has('prompt')).toBe(false);
  });

  test('when its cookie was changed', async () => {
    nurse.cookie = nurse.cookie?.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(await isSignedIn(nurse)).toBe(false);
  });
});

describe('Signing out needs the token of the page', () => {
  test.each([{}, { _csrf: 'guessed' }])('not %j', async (form) => {
    const response = await nurse.post('/sign-out', form);
    expect(response.statusCode).toBe(403);
    expect(response.body).toContain('This form is out of date.');
    expect(await isSignedIn(nurse)).toBe(true);
  });

  test("and not another session's", async () => {
    const other = await signIn(gateway.app, staff.nurse);
    const theirs = csrfOf(await other.get('/support'));
    expect((await nurse.post('/sign-out', { _csrf: theirs })).statusCode).toBe(403);
  });
});

describe('Signing in', () => {
  test('gives another session id than the one before it, which is worth nothing afterwards', async () => {
    const visitor = createVisitor(gateway.app);
    await visitor.get('/sign-in');
    const before = visitor.cookie;
    expect(before).toBeDefined();
    await finishSignIn(visitor, staff.nurse);
    expect(visitor.cookie).not.toBe(before);
    expect(await isSignedIn(visitor)).toBe(true);
    visitor.cookie = before;
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('lets nobody in before it is in the log', async () => {
    const { store } = gateway.services;
    const away: typeof store.transaction = (work) =>
      store.transaction((tx) =>
        work({ ...tx, log: { ...tx.log, append: () => Promise.reject(new Error('away')) } }),
      );
    const app = await buildApp({ ...gateway.services, store: { ...store, transaction: away } });
    const visitor = createVisitor(app);
    expect((await finishSignIn(visitor, staff.nurse)).statusCode).toBe(500);
    expect(await isSignedIn(visitor)).toBe(false);
    await app.close();
  });

  test('cannot be finished by somebody who did not begin it', async () => {
    const response = await createVisitor(gateway.app).get('/sign-in/callback?code=abc&state=def');
    expect([response.statusCode, response.headers.location]).toEqual([303, '/sign-in']);
  });

  test('keeps its cookie from scripts and from other sites', async () => {
    const response = await createVisitor(gateway.app).get('/sign-in');
    const [cookie] = response.cookies.filter(({ name }) => name === 'lwg');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  });
});

describe('An address of a person’s page', () => {
  const typed = (_csrf: string) => {
    const [year = '', month = '', day = ''] = morgan.birthDate.split('-');
    return {
      _csrf,
      'nhs-number': morgan.nhsNumber,
      'birth-day': day,
      'birth-month': month,
      'birth-year': year,
    };
  };

  test('opens nothing in another session, nor after signing in again', async () => {
    const address = String((await find(nurse, morgan)).headers.location);
    expect(address).toMatch(/^\/support\/people\/[\w-]{22}$/);
    expect((await nurse.get(address)).statusCode).toBe(200);
    const other = await signIn(gateway.app, staff.nurse);
    expect((await other.get(address)).statusCode).toBe(404);
    await finishSignIn(nurse, staff.nurse);
    expect((await nurse.get(address)).statusCode).toBe(404);
  });

  test('that is guessed, or names a property of every object, opens nothing', async () => {
    for (const handle of ['constructor', '__proto__', 'toString', '9990000018', 'x'.repeat(22)]) {
      expect((await nurse.get(`/support/people/${handle}`)).statusCode).toBe(404);
    }
  });

  test.each(['/ig/ledger', '/ig/who-looked'])(
    'that an officer got at %s opens no page of a nurse',
    async (room) => {
      const officer = await signIn(gateway.app, staff.igOfficer);
      const found = await officer.post(`${room}/find`, typed(csrfOf(await officer.get(room))));
      expect(found.statusCode).toBe(303);
      const handle = String(found.headers.location).split('/').at(-1);
      const pages = ['', '/print', '/tell', '/introduce', '/emergency', '/wrong'];
      const answers = pages.map((rest) => officer.get(`/support/people/${handle}${rest}`));
      const [page, ...others] = (await Promise.all(answers)).map(({ statusCode }) => statusCode);
      expect(page).toBe(404);
      // Some say first that an officer may not ask.
      for (const status of others) expect([403, 404]).toContain(status);
    },
  );

  test('is not lost where two are found at once in one session, nor where a slow page is stored last', async () => {
    const form = typed(csrfOf(await nurse.get('/support')));
    wait(minute);
    const found = await Promise.all([
      ...[1, 2, 3, 4].map(() => nurse.post('/support/find', form)),
      nurse.get('/support'),
    ]);
    const addresses = found.flatMap(({ headers }) => headers.location ?? []);
    expect(addresses).toHaveLength(4);
    for (const address of addresses) expect((await nurse.get(address)).statusCode).toBe(200);
  });

  test('is forgotten after twenty more', async () => {
    const first = String((await find(nurse, morgan)).headers.location);
    for (let times = 0; times < 20; times++) await find(nurse, morgan);
    expect((await nurse.get(first)).statusCode).toBe(404);
    expect((await seeSupport(nurse, morgan)).statusCode).toBe(200);
  });
});

describe('Whoever left a person’s page until the session ran out', () => {
  async function left(): Promise<string> {
    const address = String((await find(nurse, morgan)).headers.location);
    wait(15 * minute);
    const refused = await nurse.get(address);
    expect(refused.headers.location).toBe(`/sign-in?again&back=${address.split('/').at(-1)}`);
    return String(refused.headers.location);
  }

  test('does not come back to it after signing out, as anybody else, or an hour later', async () => {
    const elsewhere = await finishSignIn(nurse, staff.igOfficer, await left());
    expect(elsewhere.headers.location).toBe('/ig');
    nurse = await signIn(gateway.app, staff.nurse);
    const address = String((await find(nurse, morgan)).headers.location);
    const { cookie } = nurse;
    await nurse.post('/sign-out', { _csrf: csrfOf(await nurse.get('/support')) });
    nurse.cookie = cookie;
    const back = `/sign-in?again&back=${address.split('/').at(-1)}`;
    expect((await finishSignIn(nurse, staff.nurse, back)).headers.location).toBe('/support');
    nurse = await signIn(gateway.app, staff.nurse);
    const handle = String((await find(nurse, morgan)).headers.location)
      .split('/')
      .at(-1);
    await gateway.worker.purge(new Date(gateway.time.now.getTime() + 76 * minute));
    const late = await finishSignIn(nurse, staff.nurse, `/sign-in?again&back=${handle}`);
    expect(late.headers.location).toBe('/support');
  });

  test('does not come to whatever a handle of somebody else’s session stood for', async () => {
    const other = await signIn(gateway.app, staff.nurse);
    const back = await left();
    expect((await finishSignIn(other, staff.nurse, back)).headers.location).toBe('/support');
  });

  test('comes back to it as the same person, without a script, and the look is a new one', async () => {
    const answer = await finishSignIn(nurse, staff.nurse, await left());
    expect(answer.headers.location).toMatch(/^\/support\/people\/[\w-]{22}$/);
    expect((await nurse.get(String(answer.headers.location))).statusCode).toBe(200);
  });
});
