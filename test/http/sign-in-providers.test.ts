import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVisitor, finishSignIn, staff, type Visitor } from '../support/staff.ts';
import { charityWorker, startTwoProviders, type TwoProviders } from '../support/two-providers.ts';
import { createBrowser, signInAs } from '../auth/browser.ts';

let two: TwoProviders;
beforeAll(async () => {
  two = await startTwoProviders();
});
afterAll(() => two.stop());

const atCis2 = '/sign-in?with=first';
const atCharity = '/sign-in?with=charity';
/** At either replica: what one ends the other must have ended. */
async function statusAt(visitor: Visitor, page: string): Promise<readonly number[]> {
  const headers = { cookie: visitor.cookie ?? '' };
  const answers = [two.gateway.app, two.replica].map((app) => app.inject({ url: page, headers }));
  return (await Promise.all(answers)).map(({ statusCode }) => statusCode);
}
async function signedIn(userId: string, from: string): Promise<Visitor> {
  const visitor = createVisitor(two.gateway.app);
  expect((await finishSignIn(visitor, userId, from)).statusCode).toBe(303);
  return visitor;
}
/** Comes back from one provider, by the callback of another. */
async function answeredBy(from: string, userId: string, path: (back: URL) => string) {
  const visitor = createVisitor(two.gateway.app);
  const start = await visitor.get(from);
  const location = new URL(String(start.headers.location));
  const callback = location.searchParams.get('redirect_uri') ?? '';
  const back = await signInAs(createBrowser(), location.href, userId, callback);
  return visitor.get(path(back));
}

describe('Of two providers', () => {
  test('one cannot answer for the other: not by its callback, and not by naming it', async () => {
    const swapped = await answeredBy(
      atCharity,
      charityWorker.userId,
      (back) => `/sign-in/callback${back.search}`,
    );
    expect([swapped.statusCode, swapped.headers.location]).toEqual([303, '/sign-in?again']);
    const named = await answeredBy(atCharity, charityWorker.userId, (back) => {
      back.searchParams.set('iss', two.cis2.issuer);
      return back.pathname + back.search;
    });
    expect([named.statusCode, named.headers.location]).toEqual([303, '/sign-in?again']);
    const unnamed = await answeredBy(atCis2, staff.nurse, (back) => {
      back.searchParams.delete('iss');
      return back.pathname + back.search;
    });
    expect([unnamed.statusCode, unnamed.headers.location]).toEqual([303, '/sign-in?again']);
  });

  test('one vouches only for the roles that its rows give it: a charity’s makes nobody a nurse', async () => {
    const answer = await finishSignIn(createVisitor(two.gateway.app), 'a-nurse', atCharity);
    expect(answer.statusCode).toBe(403);
  });

  test('one that nobody configured is not there', async () => {
    expect((await createVisitor(two.gateway.app).get('/sign-in?with=elsewhere')).statusCode).toBe(404);
    const visitor = createVisitor(two.gateway.app);
    await visitor.get(atCis2);
    expect((await visitor.get('/sign-in/callback/elsewhere?code=c&state=s')).headers.location).toBe(
      '/sign-in?again',
    );
  });

  test('each is offered by its name, and whoever signs in again chooses again', async () => {
    const visitor = createVisitor(two.gateway.app);
    for (const page of ['/', '/sign-in', '/sign-in?again']) {
      const { body } = await visitor.get(page);
      expect(body).toContain('Sign in with NHS CIS2');
      expect(body).toContain('Sign in with an Example Charity account');
    }
    expect((await visitor.get('/sign-in?again')).body).toContain('/sign-in?with=charity&amp;again=');
  });

  test('each lets its own people in', async () => {
    const worker = await signedIn(charityWorker.userId, atCharity);
    const nurse = await signedIn(staff.nurse, atCis2);
    expect(await statusAt(worker, '/cases')).toEqual([200, 200]);
    expect(await statusAt(nurse, '/support')).toEqual([200, 200]);
  });
});

describe('A logout token', () => {
  const send = (form: Readonly<Record<string, string>>) =>
    two.gateway.app.inject({
      method: 'POST',
      url: '/sign-in/back-channel-logout',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['that is missing', {}],
    ['that is none', { logout_token: 'x' }],
    ['of nobody we know', { logout_token: unsigned({ iss: 'https://elsewhere.example' }) }],
    ['that is not signed', { logout_token: unsigned({}) }],
  ])('%s is answered 400 and nothing more is said', async (_what, form) => {
    const response = await send(form);
    expect([response.statusCode, response.headers['cache-control']]).toEqual([400, 'no-store']);
    expect(Object.keys(response.json())).toEqual(['error', 'error_description', 'reference']);
    expect(response.json()).toMatchObject({ error: 'invalid_request' });
  });

  function unsigned(change: object): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none', kid: 'k' })}.${part({ sub: staff.nurse, ...change })}.c2ln`;
  }
});

describe('When a provider says that somebody signed out', () => {
  test('their session is over on both replicas before it is answered; nobody else’s is', async () => {
    const nurse = await signedIn(staff.nurse, atCis2);
    const officer = await signedIn(staff.igOfficer, atCis2);
    const worker = await signedIn(charityWorker.userId, atCharity);
    await two.cis2.signOut(staff.nurse);
    expect(await statusAt(nurse, '/support')).toEqual([303, 303]);
    expect(await statusAt(officer, '/ig')).toEqual([200, 200]);
    expect(await statusAt(worker, '/cases')).toEqual([200, 200]);
    await two.charityOwn.signOut(charityWorker.userId);
    expect(await statusAt(worker, '/cases')).toEqual([303, 303]);
  });

  test('a request that is on its way does not bring the session back', async () => {
    const nurse = await signedIn(staff.nurse, atCis2);
    const headers = { cookie: nurse.cookie ?? '' };
    const flying = Array.from({ length: 20 }, (_one, index) =>
      (index % 2 === 0 ? two.gateway.app : two.replica).inject({ url: '/support', headers }),
    );
    await two.cis2.signOut(staff.nurse);
    await Promise.all(flying);
    expect(await statusAt(nurse, '/support')).toEqual([303, 303]);
  });

  test('they may sign in again', async () => {
    const nurse = await signedIn(staff.nurse, atCis2);
    await two.cis2.signOut(staff.nurse);
    const again = await signedIn(staff.nurse, atCis2);
    expect(await statusAt(nurse, '/support')).toEqual([303, 303]);
    expect(await statusAt(again, '/support')).toEqual([200, 200]);
  });
});
