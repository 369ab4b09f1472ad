import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSignInProvider, type SignInProvider } from '../../src/demo/sign-in-provider.ts';
import { createSignIn } from '../../src/auth/oidc-sign-in.ts';
import { createBrowser, formAction, type Browser, type Visit } from './browser.ts';
import { caseWorker, igOfficer, nurse } from './people.ts';
import { clientId, clientSecret, redirectUri, signInOptions } from './sign-in-setup.ts';

const people = [nurse, igOfficer, caseWorker];
const client = { id: clientId, secret: clientSecret, redirectUris: [redirectUri] };

let provider: SignInProvider;
let browser: Browser;
let page: Visit;

beforeEach(async () => {
  provider = await startSignInProvider({ port: 0, people, client });
  browser = createBrowser();
  const { url } = await createSignIn(signInOptions(provider.issuer)).start();
  page = await browser.open(url);
});
afterEach(() => provider.close());

describe('the local sign-in refuses', () => {
  test.each(['0.0.0.0', '::', '192.0.2.10', 'example.org', ''])('to listen on %j', async (host) => {
    await expect(startSignInProvider({ port: 0, host, people, client })).rejects.toThrow('this machine only');
  });

  test('to send anybody to an address that is not registered', async () => {
    const url = `${provider.issuer}/auth?client_id=${clientId}&response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fattacker.example%2F`;
    const visit = await browser.open(url);
    expect(visit.status).toBe(400);
    expect(visit.html).toContain('start again');
    expect(visit.url).toBe(url);
  });

  test('somebody who is not on the list', async () => {
    const visit = await browser.post(formAction(page), { person: '910000009999' });
    expect(visit.status).toBe(400);
  });

  test('a form from a browser that was not shown it', async () => {
    const visit = await createBrowser().post(formAction(page), { person: nurse.userId });
    expect(visit.status).toBe(400);
    expect(visit.html).toContain('out of date');
  });

  test('a form of more than a kilobyte', async () => {
    const visit = await browser.post(formAction(page), { person: 'x'.repeat(2000) });
    expect(visit.status).toBe(400);
  });
});

describe('the local sign-in page', () => {
  test('says what it is and offers each person by a button', () => {
    expect(page.html).toContain('Local sign-in for trying things out. Not NHS CIS2.');
    expect(page.html.match(/<button type="submit"/g)).toHaveLength(3);
    expect(page.html).toContain('Tomasz O&#39;Dell');
  });

  test('is a page on its own: language, title, one heading, no script, nothing from elsewhere', () => {
    expect(page.html).toContain('<html lang="en-GB">');
    expect(page.html).toContain('<title>Choose who to sign in as');
    expect(page.html.match(/<h1>/g)).toHaveLength(1);
    expect(page.html).not.toMatch(/<script|<link|<img|https:/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:1");
  });

  test('prints nothing', async () => {
    const printed: unknown[] = [];
    const saved = { log: console.log, info: console.info, warn: console.warn, error: console.error };
    const record = (...words: unknown[]): void => void printed.push(words);
    Object.assign(console, { log: record, info: record, warn: record, error: record });
    try {
      const other = await startSignInProvider({ port: 0, people, client });
      const { url } = await createSignIn(signInOptions(other.issuer)).start();
      const shown = await browser.open(url);
      await browser.post(formAction(shown), { person: nurse.userId }, redirectUri);
      await browser.open(`${other.issuer}/auth?client_id=nobody`);
      await other.close();
    } finally {
      Object.assign(console, saved);
    }
    expect(printed).toEqual([]);
  });
});
