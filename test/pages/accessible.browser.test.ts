import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { enter, tabTo } from '../support/chromium.ts';
import { launchBrowser } from '../support/chromium.ts';
import { serveFixtures, type FixtureServer } from './fixture-server.ts';
import { fixtures } from './fixtures/all.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const runAxe = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' ')))`;

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
let server: FixtureServer;
let withScript: Page;
let withoutScript: Page;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), serveFixtures()]);
  withScript = await browser.newPage();
  withoutScript = await browser.newPage({ javaScriptEnabled: false });
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A page in its own context, with everything that the browser complained about. */
async function open(
  name: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`failed ${request.url()}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${server.origin}/${name}`);
  return { page, context, complaints };
}

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

describe.each([...fixtures.keys()])('%s', (name) => {
  test('breaks no accessibility rule on a desk or at 320 pixels, and nothing is blocked by the policy', async () => {
    const { page, context, complaints } = await open(name);
    await page.evaluate(axe);
    expect(await page.evaluate(runAxe)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    expect(await page.evaluate(runAxe)).toEqual([]);
    expect(await page.evaluate('document.body.className')).toContain('nhsuk-frontend-supported');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('says the same without JavaScript', async () => {
    const text = async (page: Page): Promise<string> => {
      await page.goto(`${server.origin}/${name}`);
      return (await page.locator('main').innerText()).trim();
    };
    expect(await text(withoutScript)).toBe(await text(withScript));
  });
});

describe('The 2am page at 1366 by 768', () => {
  test.each(['support-full', 'support-old', 'support-hostile'])(
    '%s: the plan, the numbers, the services and the needs are all in view',
    async (name) => {
      const { page, context } = await open(name);
      for (const part of [
        '.app-person',
        '.app-answer',
        '.app-plan',
        '.app-call',
        '.app-services',
        '.app-known',
        '.app-needs',
      ]) {
        const box = await page.locator(part).boundingBox();
        expect((box?.y ?? Infinity) + (box?.height ?? Infinity), part).toBeLessThanOrEqual(768);
      }
      await context.close();
    },
  );

  test('a service that is late pushes no number and nobody who must not be contacted out of view', async () => {
    const { page, context } = await open('support-partial');
    for (const part of ['.app-silent', '.app-plan', '.app-call', '.app-services', '.app-known']) {
      const box = await page.locator(part).boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? Infinity), part).toBeLessThanOrEqual(768);
    }
    await context.close();
  });

  test('is one sheet of A4 on paper', async () => {
    const { page, context } = await open('support-paper');
    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
    await context.close();
  });

  test('asks nobody but the gateway for anything', async () => {
    const asked: string[] = [];
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${server.origin}/support-full`, { waitUntil: 'networkidle' });
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked)).toEqual(new Set([server.origin]));
    await context.close();
  });

  test('with nothing to show needs no scrolling at all', async () => {
    const { page, context } = await open('support-nothing');
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(768);
    await context.close();
  });

  test('does not look like more than it is when printed: the caveat and the person are on the paper', async () => {
    const { page, context } = await open('support-full');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.app-caveat').isVisible()).toBe(true);
    expect(await page.locator('.app-person__name').isVisible()).toBe(true);
    expect(await page.locator('.app-person__again').isVisible()).toBe(false);
    await context.close();
  });
});

describe('The operator’s form on two records', () => {
  test('is filled in and sent by keyboard, without JavaScript', async () => {
    const { page, context } = await open('pair', { javaScriptEnabled: false });
    const sent: string[] = [];
    await page.route('**/ops/people/pair', (route) => {
      sent.push(route.request().postData() ?? '');
      return route.fulfill({ body: 'sent', contentType: 'text/plain' });
    });
    await tabTo(page, "it.name === 'decision'");
    await page.keyboard.press('ArrowDown');
    await tabTo(page, "it.name === 'reason'");
    await page.keyboard.press('Space');
    await tabTo(page, "it.name === 'note'");
    await page.keyboard.type('Both were rung');
    await tabTo(page, "it.textContent.trim() === 'Record the decision'");
    await enter(page, '**/ops/people/pair');
    const form = new URLSearchParams(sent[0]);
    expect(Object.fromEntries(form)).toMatchObject({
      decision: 'merge-first',
      reason: 'sources-agree',
      note: 'Both were rung',
    });
    await context.close();
  });
});
