import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { freePort } from '../support/processes.ts';

let gateway: TestGateway;
let browser: Browser;
beforeAll(async () => {
  const port = await freePort();
  gateway = await startTestGateway({ publicUrl: `http://127.0.0.1:${port}` });
  await gateway.app.listen({ host: '127.0.0.1', port });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await gateway.stop();
});

test('an example is tried with an API key on the page, and nothing on it is against its policy', async () => {
  const page = await browser.newPage();
  const blocked: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content.Security/.test(message.text())) blocked.push(message.text());
  });
  page.on('pageerror', (error) => blocked.push(error.message));
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(gateway.services.publicUrl)) foreign.push(request.url());
  });

  const answer = await page.goto(`${gateway.services.publicUrl}/v1/docs/`);
  const policy = (await answer?.allHeaders())?.['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');

  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.getByLabel('Value:').fill(gateway.apiKey);
  await page.getByRole('button', { name: 'Apply credentials' }).click();
  await page.getByRole('button', { name: 'Close', exact: true }).first().click();

  const push = page.locator('#operations-default-pushCaseRecord');
  await push.locator('.opblock-summary-control').click();
  await push.getByRole('button', { name: 'Try it out' }).click();
  await push.getByPlaceholder('idempotency-key').fill('page-1');
  await push.getByRole('button', { name: 'Execute' }).click();
  const live = push.locator('.live-responses-table');
  await live.getByText('202').first().waitFor();
  expect(await live.innerText()).toContain('"status": "received"');

  expect(blocked).toEqual([]);
  expect(foreign.filter((url) => !url.startsWith('data:'))).toEqual([]);
});
